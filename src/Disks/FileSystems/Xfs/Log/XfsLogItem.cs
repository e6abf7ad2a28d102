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

    private readonly List<(int Start, int Length)> places = [];

    /// <summary>The regions, by their places in the bytes of the transaction.</summary>
    public IReadOnlyList<(int Start, int Length)> Places => places;

    public ushort Type { get; private set; }

    /// <summary>Regions that it is to have.</summary>
    public int Total { get; private set; }

    public bool IsWhole => Total != 0 && places.Count == Total;

    /// <summary>
    /// It says what further transactions are to do: to free extents, to map them, to count their owners. The type of the item that says
    /// that it is done is the next number.
    /// </summary>
    public bool IsDeferred => Type == ExtentsFree || (Type is >= FirstDeferred and <= LastDeferred && Type % 2 == 0);

    /// <summary>It says that something deferred is done.</summary>
    public bool IsDone => Type == ExtentsFreed || (Type is >= FirstDeferred and <= LastDeferred && Type % 2 == 1);

    /// <summary>It changes nothing that is read: quotas, and marks of Linux's own.</summary>
    public bool IsPassedOver => Type is Unlinked or Quota or QuotaOff;

    /// <summary>Begins a region; false when the first one states no possible number of them.</summary>
    public bool Begin(ReadOnlySpan<byte> region, int start)
    {
        if (places.Count == 0)
        {
            if (region.Length < 4)
                return false;
            (Type, Total) = (U16(region, 0), U16(region, 2));
            if (Total is 0 or > MaxRegions)
                return false;
        }
        places.Add((start, 0));
        return true;
    }

    /// <summary>Makes the last region longer.</summary>
    public void Extend(int length) => places[^1] = (places[^1].Start, places[^1].Length + length);
}
