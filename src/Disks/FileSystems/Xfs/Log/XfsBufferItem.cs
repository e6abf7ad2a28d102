using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>
/// A logged buffer (xfs_buf_log_format): which pieces of 128 bytes of some sectors changed, or that all of them are
/// void.
/// </summary>
/// <param name="Sector">First sector of 512 bytes.</param>
/// <param name="Sectors">Sectors of the buffer.</param>
/// <param name="Flags">blf_flags.</param>
/// <param name="Map">The bitmap of pieces.</param>
internal readonly record struct XfsBufferItem(long Sector, int Sectors, ushort Flags, ReadOnlyMemory<byte> Map)
{
    private const int Piece = 128,
        MostSectors = 128,
        TypeShift = 11,
        RealtimeBitmap = 19,
        RealtimeSummary = 20;

    /// <summary>A buffer of inodes, of which only the list of unlinked ones counts.</summary>
    public bool IsInodes => (Flags & 1) != 0;

    /// <summary>The buffer is void: what the log says of it before must not be replayed.</summary>
    public bool IsCancel => (Flags & 2) != 0;

    /// <summary>A buffer of quotas, which nothing here reads.</summary>
    public bool IsQuota => (Flags & 0x1c) != 0;

    /// <summary>It has no header, so its first bytes say nothing.</summary>
    public bool IsPlain => Flags >> TypeShift is RealtimeBitmap or RealtimeSummary;

    /// <summary>The first region of an item as a buffer; null when it can't be one.</summary>
    public static XfsBufferItem? Parse(ReadOnlyMemory<byte> memory)
    {
        var region = memory.Span;
        if (region.Length < 24)
            return null;
        var (sector, sectors, words) = ((long)U64(region, 8), U16(region, 6), U32(region, 16));
        // A buffer that is cancelled may be larger than the ones that are replayed: nothing of it is read.
        if (sector < 0 || sectors == 0 || words > (region.Length - 20) / 4)
            return null;
        return new XfsBufferItem(sector, sectors, U16(region, 4), memory.Slice(20, (int)words * 4));
    }

    /// <summary>Whether the buffer is of a size that Linux reads at once.</summary>
    public bool IsReadable => Sectors <= MostSectors;

    /// <summary>Where the regions behind the first one belong in the buffer. False when they don't fit it.</summary>
    public bool Place(XfsLogTransaction transaction, XfsLogItem item, Action<int, ReadOnlySpan<byte>> put)
    {
        var bits = Map.Length * 8;
        var bit = 0;
        for (var i = 1; i < item.Total; i++)
        {
            var region = transaction.Region(item, i).Span;
            while (bit < bits && !IsSet(bit))
                bit++;
            var first = bit;
            while (bit < bits && IsSet(bit))
                bit++;
            // What was written in several regions has one run of bits.
            bit = Math.Min(bit, first + (region.Length / Piece));
            var length = (bit - first) * Piece;
            if (length == 0 || (first * Piece) + length > Sectors * XfsLogSectors.Size)
                return false;
            put(first * Piece, region[..length]);
        }
        return true;
    }

    private bool IsSet(int bit) => (Map.Span[bit / 8] >> (bit % 8) & 1) != 0;
}
