namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>A volume as it is after the replay of its log. Nothing is written.</summary>
internal sealed class XfsLogOverlay : ReplacedBlocks
{
    private readonly int[] indices;
    private readonly Func<int, ReadOnlyMemory<byte>> contents;

    private XfsLogOverlay(BlockSource volume, long[] sectors, int[] indices, Func<int, ReadOnlyMemory<byte>> contents)
        : base(volume, XfsLogSectors.Size, sectors)
    {
        this.indices = indices;
        this.contents = contents;
    }

    /// <summary>Shows a volume with some sectors changed.</summary>
    /// <param name="volume">The volume below.</param>
    /// <param name="changed">The changed sectors, with the index of their content.</param>
    /// <param name="contents">The content of an index.</param>
    public static XfsLogOverlay Of(BlockSource volume, IReadOnlyDictionary<long, int> changed, Func<int, ReadOnlyMemory<byte>> contents)
    {
        long[] sectors = [.. changed.Keys.Order()];
        return new XfsLogOverlay(volume, sectors, Array.ConvertAll(sectors, s => changed[s]), contents);
    }

    /// <summary>
    /// Whether a byte of these came from the log. The log holds metadata without its checksums, which are made only when it is written to
    /// its place; the records have their own.
    /// </summary>
    public bool IsChanged(long offset, long length) => IsReplaced(offset, length);

    /// <inheritdoc/>
    protected override void ReadReplaced(int index, int inside, Span<byte> destination) =>
        contents(indices[index]).Span.Slice(inside, destination.Length).CopyTo(destination);
}
