using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Md;

/// <summary>The data of a member that is used, without the ranges that its list of bad blocks names.</summary>
internal sealed class MdComponent
{
    // Longer lists than the 64 KiB of the format's own limit don't exist.
    private const int MostListBytes = 64 << 10;

    private readonly (long Start, long End)[] bad;

    private MdComponent(BlockSource volume, long start, long length, (long Start, long End)[] bad)
    {
        Volume = volume;
        Start = start;
        Data = new SliceSource(volume, start, length);
        this.bad = bad;
    }

    /// <summary>The whole member.</summary>
    public BlockSource Volume { get; }

    /// <summary>First byte of the data area.</summary>
    public long Start { get; }

    /// <summary>The data area.</summary>
    public BlockSource Data { get; }

    /// <summary>True when some blocks of it must not be used.</summary>
    public bool HasBadBlocks => bad.Length > 0;

    /// <summary>
    /// The data area of <paramref name="volume"/>, which has been checked to lie inside it.
    /// </summary>
    /// <exception cref="ImageFormatException">The list of bad blocks can't be read.</exception>
    public static MdComponent Of(Volume volume, MdSuperblock super)
    {
        var start = (long)super.DataOffset * Sectors.Size;
        return new MdComponent(
            volume.Content,
            start,
            (long)super.DataSize * Sectors.Size,
            super.BadBlocks is { } list ? ReadBad(volume.Content, super.Place, list) : []
        );
    }

    /// <summary>The bytes from <paramref name="place"/> on, at most <paramref name="length"/>, that are all good or all bad.</summary>
    public (long Length, bool IsGood) Run(long place, long length)
    {
        if (bad.Length == 0)
            return (length, true);
        var (low, high) = (0, bad.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (bad[middle].End <= place)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == bad.Length || bad[low].Start >= place + length)
            return (length, true);
        return bad[low].Start > place ? (bad[low].Start - place, true) : (Math.Min(length, bad[low].End - place), false);
    }

    // Entries of 64 bits: 54 of a place and 10 of a length, in units of 512 bytes shifted; all ones ends the list.
    private static (long Start, long End)[] ReadBad(BlockSource volume, long super, (long Offset, int Length, int Shift) list)
    {
        var bytes = new byte[Math.Min(list.Length, MostListBytes)];
        if (list.Shift > 20 || !volume.TryRead(super + list.Offset, bytes))
        {
            throw new ImageFormatException(
                volume.Name,
                "md superblock",
                "names a list of bad blocks that can't be read",
                "bblog_offset",
                list.Offset / Sectors.Size,
                super + 0xbc
            );
        }
        var found = new List<(long Start, long End)>();
        for (var i = 0; i < bytes.Length; i += 8)
        {
            var entry = U64(bytes, i);
            if (entry == ulong.MaxValue)
                break;
            var (start, count) = ((UInt128)(entry >> 10) << list.Shift, (UInt128)(entry & 0x3ff) << list.Shift);
            if (count != 0 && (start + count) * Sectors.Size <= long.MaxValue)
                found.Add(((long)start * Sectors.Size, (long)(start + count) * Sectors.Size));
        }
        return Merge(found);
    }

    private static (long Start, long End)[] Merge(List<(long Start, long End)> ranges)
    {
        ranges.Sort();
        var merged = new List<(long Start, long End)>();
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.Start <= merged[^1].End)
                merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, range.End));
            else
                merged.Add(range);
        }
        return [.. merged];
    }
}
