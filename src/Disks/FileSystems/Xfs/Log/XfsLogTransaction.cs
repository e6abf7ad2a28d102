using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>A transaction of which the log holds the pieces, in any number of records.</summary>
/// <param name="lsn">Of the record in which it begins.</param>
/// <param name="keepsAll">False where the first region of each item is enough.</param>
internal sealed class XfsLogTransaction(ulong lsn, bool keepsAll)
{
    private const uint HeaderMagic = 0x5452414e;
    private const int HeaderSize = 16,
        ItemCost = 128;
    private readonly List<XfsLogItem> items = [];
    private byte[] bytes = [];
    private int used;
    private int header;

    public ulong Lsn => lsn;

    public IReadOnlyList<XfsLogItem> Items => items;

    /// <summary>Bytes that are held of it.</summary>
    public long Cost => used + ((long)items.Count * ItemCost);

    /// <summary>Adds the bytes of an operation; false when they can't belong to a transaction.</summary>
    public bool Add(ReadOnlySpan<byte> piece, bool wasContinued)
    {
        if (piece.IsEmpty)
            return true;
        // It begins with a header of its own, which may be cut into two pieces as well.
        if (header < HeaderSize)
        {
            if (header == 0 && piece.Length >= 4 && U32(piece, 0) != HeaderMagic)
                return false;
            header += piece.Length;
            return header <= HeaderSize;
        }
        if (wasContinued)
        {
            if (items.Count == 0)
                return false;
            Append(items[^1], piece);
            return true;
        }
        if (items.Count == 0 || items[^1].IsWhole)
            items.Add(new XfsLogItem());
        if (!items[^1].Begin(piece, used))
            return false;
        Append(items[^1], piece);
        return true;
    }

    /// <summary>A region of an item. It is void when the transaction begins anew.</summary>
    public ReadOnlyMemory<byte> Region(XfsLogItem item, int index)
    {
        var (start, length) = item.Places[index];
        return bytes.AsMemory(start, length);
    }

    /// <summary>Makes it another transaction; what it took of memory is used again.</summary>
    public XfsLogTransaction BeginAnew(ulong otherLsn) => new(otherLsn, keepsAll) { bytes = bytes };

    // The last region is the last of the bytes, so that it can go on.
    private void Append(XfsLogItem item, ReadOnlySpan<byte> piece)
    {
        if (!keepsAll && item.Places.Count > 1)
            return;
        if (bytes.Length - used < piece.Length)
            Array.Resize(ref bytes, Math.Max(used + piece.Length, Math.Max(4096, bytes.Length * 2)));
        piece.CopyTo(bytes.AsSpan(used));
        used += piece.Length;
        item.Extend(piece.Length);
    }
}
