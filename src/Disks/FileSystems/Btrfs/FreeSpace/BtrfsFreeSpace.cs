namespace ImageTools.Disks.FileSystems.Btrfs.FreeSpace;

/// <summary>
/// The free bytes of one device: what belongs to no chunk, and in each stripe what is free in its chunk. Where a row has parity, all its
/// units have to be free: zeros are their own parity.
/// </summary>
/// <param name="end">Bytes of the device.</param>
/// <param name="placements">The stripes on the device, ascending and without overlaps.</param>
/// <param name="allocation">What is used in the chunks.</param>
/// <param name="super">The superblock.</param>
internal sealed class BtrfsFreeSpace(long end, BtrfsPlacement[] placements, BtrfsAllocation allocation, BtrfsSuperblock super)
    : BitmapFreeSpace(0, end, super.SectorSize, UnitsPerPiece)
{
    // Boot loaders lie there, too.
    private const int Begin = 1 << 20;
    private const int UnitsPerPiece = 16384;

    private readonly long deviceEnd = end;
    private readonly int sector = super.SectorSize;

    /// <inheritdoc/>
    protected override byte[]? Load(long piece)
    {
        var bytes = (long)UnitsPerPiece * sector;
        var from = piece * bytes;
        var bits = new Bits(from, Math.Min(bytes, deviceEnd - from), sector);
        bits.Set(from, from + bits.Length, isUsed: false);
        foreach (var placement in placements)
        {
            var (start, stop) = (Math.Max(placement.Start, from), Math.Min(placement.End, from + bits.Length));
            if (start < stop)
                Mark(bits, placement, start, stop);
        }
        bits.Set(0, Begin, isUsed: true);
        foreach (var place in BtrfsSuperblock.Places)
            bits.Set(place, place + BtrfsSuperblock.Reserved, isUsed: true);
        return bits.Bytes;
    }

    private void Mark(Bits bits, BtrfsPlacement placement, long start, long stop)
    {
        var chunk = placement.Chunk;
        allocation.Check(chunk);
        if (!chunk.IsStriped)
        {
            var shift = placement.Start - chunk.Start.Value;
            foreach (var (from, to) in allocation.Used(chunk, new BtrfsLogical(start - shift), new BtrfsLogical(stop - shift)))
                bits.Set(from.Value + shift, to.Value + shift, isUsed: true);
            return;
        }
        const int unit = BtrfsChunk.UnitSize;
        var row = (long)unit * chunk.DataStripes;
        var (firstRow, lastRow) = ((start - placement.Start) / unit, (stop - placement.Start - 1) / unit);
        var hull = (From: chunk.Start + (firstRow * row), To: chunk.Start + Math.Min((lastRow + 1) * row, chunk.Length));
        var column = chunk.Spread == BtrfsProfile.Raid10 ? placement.Index / 2 : placement.Index;
        // What does not fill a row is no unit of any chunk that the kernel makes.
        if (chunk.Length % row != 0)
        {
            bits.Set(start, stop, isUsed: true);
            return;
        }
        foreach (var (from, to) in allocation.Used(chunk, hull.From, hull.To))
        {
            for (var at = from.Value - chunk.Start.Value; at < to.Value - chunk.Start.Value;)
            {
                var next = Math.Min((at / unit * unit) + unit, to.Value - chunk.Start.Value);
                var number = at / unit;
                if (chunk.Parity > 0 || number % chunk.DataStripes == column)
                {
                    var place = placement.Start + (number / chunk.DataStripes * unit) + (at % unit);
                    bits.Set(place, place + (next - at), isUsed: true);
                }
                at = next;
            }
        }
    }

    /// <summary>The bits of a piece: one a sector, set where it is used.</summary>
    private sealed class Bits(long start, long length, int sector)
    {
        public long Length => length;

        public byte[] Bytes { get; } = Full();

        /// <summary>Marks the sectors of a range, clipped to the piece. What is used in part is used, and not free.</summary>
        public void Set(long from, long to, bool isUsed)
        {
            from = Math.Max(from, start) - start;
            to = Math.Min(to, start + length) - start;
            if (from >= to)
                return;
            var (first, last) = isUsed ? (from / sector, (to + sector - 1) / sector) : ((from + sector - 1) / sector, to / sector);
            for (var i = first; i < last; i++)
            {
                if (i % 8 == 0 && last - i >= 8)
                {
                    Bytes[i / 8] = isUsed ? byte.MaxValue : (byte)0;
                    i += 7;
                    continue;
                }
                var mask = (byte)(1 << (int)(i % 8));
                Bytes[i / 8] = (byte)(isUsed ? Bytes[i / 8] | mask : Bytes[i / 8] & ~mask);
            }
        }

        private static byte[] Full()
        {
            var bytes = new byte[UnitsPerPiece / 8];
            bytes.AsSpan().Fill(byte.MaxValue);
            return bytes;
        }
    }
}
