using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>
/// Extents with a record each: of four bytes (length only, stored one after the other), eight (and place), sixteen or 32 (and start in the
/// file, sorted).
/// </summary>
internal sealed class ErofsEncodedMap : IErofsMap
{
    private const uint LengthMask = (2u << 20) - 1,
        PartialBit = 1u << 27;
    private const int FormatShift = 28;
    private readonly ErofsInode inode;
    private readonly ErofsMapHeader header;
    private readonly int recordSize,
        clusterLog,
        blockSize;
    private readonly long records;

    public ErofsEncodedMap(ErofsSuperblock super, ErofsInode inode, ErofsMapHeader header)
    {
        this.inode = inode;
        this.header = header;
        recordSize = header.RecordSize;
        clusterLog = super.BlockLog + header.ClusterLog;
        blockSize = super.BlockSize;
        records = (header.End + recordSize - 1) / recordSize * recordSize;
    }

    /// <inheritdoc/>
    public ErofsExtent Find(long offset)
    {
        var (start, end, isLast, stored, place) = recordSize <= 8 ? FindFixed(offset) : FindSorted(offset);
        if (start > offset || end <= offset)
            throw Damaged("lstart", start);
        var length = end - start;
        if (isLast && header.HasFragment)
        {
            var at = stored | (recordSize > 4 ? place << 32 : 0);
            return new ErofsExtent(start, length, ErofsEncoding.Fragment, at & long.MaxValue, 0);
        }
        if (stored == 0)
            return new ErofsExtent(start, length, ErofsEncoding.Hole, 0, 0);
        var format = stored >> FormatShift;
        var encoding =
            format != 0 ? (ErofsEncoding)(format - 1)
            : header.IsInterlaced && place % blockSize == 0 ? ErofsEncoding.Interlaced
            : ErofsEncoding.Shifted;
        if (encoding > ErofsEncoding.Zstd && format != 0)
            throw Damaged("plen", $"0x{stored:x}");
        return new ErofsExtent(start, length, encoding, place, (int)(stored & LengthMask), (stored & PartialBit) != 0);
    }

    private (long Start, long End, bool IsLast, uint Stored, long Place) FindFixed(long offset)
    {
        var index = offset >> clusterLog;
        var start = index << clusterLog;
        var isLast = start + (1L << clusterLog) >= inode.Size;
        var end = Math.Min(start + (1L << clusterLog), inode.Size);
        Span<byte> record = stackalloc byte[8];
        if (recordSize == 8)
        {
            Read(records + (index * 8), record);
            return (start, end, isLast, U32(record, 0), U32(record, 4));
        }
        // Only the first place is stored; the lengths before are added to it.
        Read(records, record);
        var place = (long)(U64(record, 0) & long.MaxValue);
        if (index > FileSystemLimits.MaxRanges)
            throw Damaged("plen", index);
        var stored = 0u;
        for (var i = 0L; i <= index; i++)
        {
            place += stored & LengthMask;
            Read(records + 8 + (i * 4), record[..4]);
            stored = U32(record, 0);
        }
        return (start, end, isLast, stored, place);
    }

    private (long Start, long End, bool IsLast, uint Stored, long Place) FindSorted(long offset)
    {
        var (start, end) = (inode.Size, inode.Size);
        var (low, high) = (0L, header.Extents);
        var stored = 0u;
        var place = 0L;
        Span<byte> record = stackalloc byte[20];
        if (high > (inode.Metadata.Source.Length - records) / recordSize)
            throw Damaged("h_extents", high);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            Read(records + (middle * recordSize), record[..Math.Min(record.Length, recordSize)]);
            var at = U32(record, 12) | (recordSize > 16 ? (long)U32(record, 16) << 32 : 0);
            if (at > offset || at < 0)
            {
                if (at > end || at < 0)
                    throw Damaged("lstart", at);
                (high, end) = (middle, at);
            }
            else
            {
                (low, start) = (middle + 1, at);
                stored = U32(record, 0);
                place = U32(record, 4) | ((long)U32(record, 8) << 32);
            }
        }
        return (start, end, low >= header.Extents, stored, place & long.MaxValue);
    }

    private void Read(long place, Span<byte> record) => inode.Metadata.Read(place, record, $"extents of {inode.Name}");

    private ImageFormatException Damaged(string field, object value) =>
        new(inode.Metadata.Source.Name, $"extents of {inode.Name}", "are not possible", field, value);
}
