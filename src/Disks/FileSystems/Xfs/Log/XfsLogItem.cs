using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>
/// An item of a transaction: regions of bytes, of which the first one says what it is and how many there are. They are in the byte order of
/// the machine that wrote the log.
/// </summary>
internal sealed class XfsLogItem
{
    public const ushort ExtentsFree = 0x1236,
        Inode = 0x123b,
        Buffer = 0x123c,
        InodesCreated = 0x123f;

    private const ushort ExtentsFreed = ExtentsFree + 1,
        Unlinked = 0x1238,
        Quota = 0x123d,
        QuotaOff = 0x123e,
        FirstDeferred = 0x1240,
        LastDeferred = 0x124f;

    // A buffer of 64 KiB in pieces of 128 bytes, of which every other one is logged.
    private const int MaxRegions = (65536 / 128 / 2) + 1;

    private readonly List<byte[]> regions = [];

    public IReadOnlyList<byte[]> Regions => regions;

    public ushort Type => regions.Count > 0 && regions[0].Length >= 2 ? U16(regions[0], 0) : (ushort)0;

    /// <summary>Regions that it is to have.</summary>
    public int Total { get; private set; }

    public bool IsWhole => Total != 0 && regions.Count == Total;

    /// <summary>
    /// It says what further transactions are to do: to free extents, to map them, to count their owners. The type of the item that says
    /// that it is done is the next number.
    /// </summary>
    public bool IsDeferred => Type == ExtentsFree || (Type is >= FirstDeferred and <= LastDeferred && Type % 2 == 0);

    /// <summary>It says that something deferred is done.</summary>
    public bool IsDone => Type == ExtentsFreed || (Type is >= FirstDeferred and <= LastDeferred && Type % 2 == 1);

    /// <summary>It changes nothing that is read: quotas, and marks of Linux's own.</summary>
    public bool IsPassedOver => Type is Unlinked or Quota or QuotaOff;

    /// <summary>Adds a region; false when the first one states no possible number of them.</summary>
    public bool Add(ReadOnlySpan<byte> region)
    {
        if (regions.Count == 0)
        {
            Total = region.Length >= 4 ? U16(region, 2) : 0;
            if (Total is 0 or > MaxRegions)
                return false;
        }
        regions.Add(region.ToArray());
        return true;
    }

    /// <summary>Adds to the last region what was in the next record; false when there is none.</summary>
    public bool Continue(ReadOnlySpan<byte> more)
    {
        if (regions.Count == 0)
            return false;
        regions[^1] = [.. regions[^1], .. more];
        return true;
    }
}
