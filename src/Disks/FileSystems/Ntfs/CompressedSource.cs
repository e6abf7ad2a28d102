using System.Buffers;
using ImageTools.Disks.Codecs;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// A file that NTFS compresses in units of (mostly) 16 clusters. A unit with all its clusters is plain, one without any is a hole, and one
/// that has fewer is compressed by LZNT1 in those that it has.
/// </summary>
internal sealed class CompressedSource : DecodedSource
{
    private const int MaxUnitSize = 1 << 20;
    private readonly RangeSource stored;
    private readonly FileRange[] ranges;
    private readonly long initialized;

    private CompressedSource(string name, NtfsAttribute attribute, int unitSize, RangeSource stored, FileRange[] ranges)
        : base(name, attribute.Size, unitSize)
    {
        this.stored = stored;
        this.ranges = ranges;
        initialized = attribute.InitializedSize;
    }

    public static CompressedSource Create(BlockSource volume, NtfsBootSector boot, string name, NtfsAttribute attribute, RunList runs)
    {
        var unitSize = (long)boot.ClusterSize << attribute.CompressionUnit;
        if (unitSize > MaxUnitSize || (attribute.Flags & 0xff) != 1)
        {
            throw new ImageFormatException(
                volume.Name,
                name,
                "is compressed in an unknown way",
                "compression unit",
                attribute.CompressionUnit
            );
        }
        FileRange[] ranges = [.. runs.Ranges];
        return new CompressedSource(name, attribute, (int)unitSize, new RangeSource(volume, name, runs.Bytes, ranges), ranges);
    }

    /// <inheritdoc/>
    protected override void Decode(long unit, Span<byte> destination)
    {
        var start = unit * UnitSize;
        var (bytes, isTogether) = Stored(start);
        if (bytes >= Math.Min(UnitSize, stored.Length - start))
        {
            stored.Read(start, destination);
        }
        else if (bytes == 0)
        {
            destination.Clear();
        }
        else
        {
            if (!isTogether)
                throw Damaged("has a hole before compressed data", start, null);
            var packed = ArrayPool<byte>.Shared.Rent(bytes);
            try
            {
                stored.Read(start, packed.AsSpan(0, bytes));
                Lznt1.Decode(packed.AsSpan(0, bytes), destination);
            }
            catch (InvalidDataException e)
            {
                throw Damaged(e.Message, start, e);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(packed);
            }
        }
        if (initialized < start + destination.Length)
            destination[(int)Math.Max(0, initialized - start)..].Clear();
    }

    /// <inheritdoc/>
    protected override (long End, bool IsHole) Stretch(long unit)
    {
        var index = FileRange.FirstAfter(ranges, unit * UnitSize);
        if (index == ranges.Length)
            return (long.MaxValue, true);
        var first = ranges[index].Start / UnitSize;
        return first > unit ? (first, true) : (((ranges[index].End - 1) / UnitSize) + 1, false);
    }

    // The bytes of a unit that have a place, and whether they are its first ones.
    private (int Bytes, bool IsTogether) Stored(long start)
    {
        var end = start + UnitSize;
        int bytes = 0,
            last = 0;
        for (var i = FileRange.FirstAfter(ranges, start); i < ranges.Length && ranges[i].Start < end; i++)
        {
            bytes += (int)(Math.Min(end, ranges[i].End) - Math.Max(start, ranges[i].Start));
            last = (int)(Math.Min(end, ranges[i].End) - start);
        }
        return (bytes, bytes == last);
    }

    private ImageFormatException Damaged(string problem, long start, Exception? inner) =>
        new(Name, "compression unit", problem, "first byte in the file", start, inner: inner);
}
