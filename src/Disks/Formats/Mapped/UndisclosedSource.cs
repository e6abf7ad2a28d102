namespace ImageTools.Disks.Formats.Mapped;

/// <summary>The content of an image that was opened for its description only. It has a length and can't be read.</summary>
internal sealed class UndisclosedSource(BlockSource file, long length) : BlockSource
{
    /// <inheritdoc/>
    public override long Length { get; } = length;

    /// <inheritdoc/>
    public override string Name => file.Name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination) => throw Refusal();

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length) => throw Refusal();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    private static InvalidOperationException Refusal() =>
        new($"The image was opened with {nameof(OpenOptions.MetadataOnly)}; its content cannot be read.");
}
