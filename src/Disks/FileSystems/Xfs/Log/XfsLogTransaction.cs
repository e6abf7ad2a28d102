using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>A transaction of which the log holds the pieces, in any number of records.</summary>
/// <param name="lsn">Of the record in which it begins.</param>
internal sealed class XfsLogTransaction(ulong lsn)
{
    private const uint HeaderMagic = 0x5452414e;
    private const int HeaderSize = 16;
    private readonly List<XfsLogItem> items = [];
    private int header;

    public ulong Lsn => lsn;

    public IReadOnlyList<XfsLogItem> Items => items;

    /// <summary>Bytes that are held of it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds the bytes of an operation; false when they can't belong to a transaction.</summary>
    public bool Add(ReadOnlySpan<byte> bytes, bool wasContinued)
    {
        Bytes += bytes.Length + 64;
        if (bytes.IsEmpty)
            return true;
        // It begins with a header of its own, which may be cut into two pieces as well.
        if (header < HeaderSize)
        {
            if (header == 0 && bytes.Length >= 4 && U32(bytes, 0) != HeaderMagic)
                return false;
            header += bytes.Length;
            return header <= HeaderSize;
        }
        if (wasContinued)
            return items.Count > 0 && items[^1].Continue(bytes);
        if (items.Count == 0 || items[^1].IsWhole)
            items.Add(new XfsLogItem());
        return items[^1].Add(bytes);
    }
}
