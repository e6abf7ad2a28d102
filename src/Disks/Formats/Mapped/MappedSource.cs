namespace ImageTools.Disks.Formats.Mapped;

/// <summary>
/// A disk whose bytes are found through an image's tables. A format only reads its tables (<see cref="Map"/>). Reading, decoding, the
/// backing image and merged extents are the same for all formats.
/// </summary>
/// <param name="name">Path of the image.</param>
/// <param name="length">Guest-visible bytes.</param>
/// <param name="data">The file that holds the units; also owned.</param>
/// <param name="units">Decoder of compressed units, when the image may have any.</param>
/// <param name="backing">Image beneath, or null; may be shorter or longer.</param>
internal abstract class MappedSource(string name, long length, BlockSource data, UnitCache? units = null, BlockSource? backing = null)
    : BlockSource
{
    /// <summary>
    /// The most mappings that are merged into one extent. Hostile tables can have billions of adjacent mappings, and the caller of the
    /// enumeration has to check its cancellation.
    /// </summary>
    private const int MaxMerged = 1 << 16;

    private readonly UnitHeaderReader directHeaders = new(data, scanning: false);

    /// <inheritdoc/>
    public override long Length { get; } = length;

    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <summary>The file that holds plain and compressed units.</summary>
    protected BlockSource DataFile => data;

    /// <summary>
    /// What the tables say about <paramref name="offset"/>. The mapping may be shorter than the real range. Nothing beyond
    /// <paramref name="limit"/> bytes is read, and the mapping lies inside the data file.
    /// </summary>
    /// <param name="offset">Guest offset.</param>
    /// <param name="limit">The most bytes of the mapping.</param>
    /// <param name="headers">For formats that keep a header before each unit.</param>
    /// <exception cref="ImageFormatException">The tables are damaged there.</exception>
    protected abstract Mapping Map(long offset, long limit, UnitHeaderReader headers);

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (!destination.IsEmpty)
        {
            var mapping = Map(offset, destination.Length, directHeaders);
            var part = destination[..(int)Math.Min(mapping.Length, destination.Length)];
            switch (mapping.Kind)
            {
                case MappingKind.Plain:
                    data.Read(mapping.StorageOffset, part);
                    break;
                case MappingKind.Encoded:
                    units!.Read(mapping.Unit, (int)(offset - mapping.Unit.UnitStart), part);
                    break;
                case MappingKind.Unallocated when backing is not null:
                    ReadBacking(backing, offset, part);
                    break;
                default:
                    part.Clear();
                    break;
            }
            offset += part.Length;
            destination = destination[part.Length..];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return length == 0 ? [] : Merged(offset, offset + length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            units?.Dispose();
            data.Dispose();
            backing?.Dispose();
        }
        base.Dispose(disposing);
    }

    private static void ReadBacking(BlockSource backing, long offset, Span<byte> destination)
    {
        var there = (int)Math.Clamp(backing.Length - offset, 0, destination.Length);
        if (there > 0)
            backing.Read(offset, destination[..there]);
        destination[there..].Clear();
    }

    private IEnumerable<Extent> Merged(long offset, long end)
    {
        Extent? pending = null;
        var merged = 0;
        foreach (var extent in Unmerged(offset, end))
        {
            if (pending is { } before && ++merged < MaxMerged && Continues(before, extent))
            {
                pending = before with { Length = before.Length + extent.Length };
                continue;
            }
            if (pending is { } done)
                yield return done;
            pending = extent;
            merged = 0;
        }
        if (pending is { } last)
            yield return last;
    }

    private IEnumerable<Extent> Unmerged(long offset, long end)
    {
        var holes = new HoleFinder(data);
        using var headers = new UnitHeaderReader(data, scanning: true);
        while (offset < end)
        {
            var mapping = Map(offset, end - offset, headers);
            var length = Math.Min(mapping.Length, end - offset);
            if (mapping.Kind == MappingKind.Unallocated && backing is not null && offset < backing.Length)
            {
                length = Math.Min(length, backing.Length - offset);
                foreach (var extent in backing.Extents(offset, length))
                    yield return extent;
            }
            else if (mapping.Kind == MappingKind.Plain)
            {
                (var isHole, length) = holes.At(mapping.StorageOffset, length);
                yield return isHole ? Extent.Zero(offset, length) : Extent.Data(offset, length, data, mapping.StorageOffset);
            }
            else
            {
                yield return mapping.Kind switch
                {
                    MappingKind.Encoded => new Extent(offset, length, ExtentKind.Data, data, Encoded: mapping.Unit),
                    MappingKind.Zero => Extent.Zero(offset, length),
                    _ => Extent.Unallocated(offset, length),
                };
            }
            offset += length;
        }
    }

    private static bool Continues(in Extent before, in Extent next) =>
        before.Kind == next.Kind
        && (
            before.IsZero
            || (
                before.Encoded is null
                && next.Encoded is null
                && ReferenceEquals(before.Storage, next.Storage)
                && (before.Storage is null || before.StorageOffset + before.Length == next.StorageOffset)
            )
        );
}
