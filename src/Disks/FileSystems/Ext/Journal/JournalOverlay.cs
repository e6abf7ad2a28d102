using System.Buffers.Binary;

namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>
/// A volume as it is after the replay of its journal: some blocks are read from their copies. Nothing is written or kept in memory.
/// </summary>
internal sealed class JournalOverlay : BlockSource
{
    private readonly BlockSource volume;
    private readonly BlockSource journal;
    private readonly int blockSize;

    // Numbers of blocks of the file system, ascending, and the copy of each.
    private readonly long[] blocks;
    private readonly JournalCopy[] copies;

    public JournalOverlay(BlockSource volume, BlockSource journal, int blockSize, IReadOnlyDictionary<ExtBlock, JournalCopy> replaced)
    {
        this.volume = volume;
        this.journal = journal;
        this.blockSize = blockSize;
        blocks = [.. replaced.Keys.Select(b => b.Number).Order()];
        copies = Array.ConvertAll(blocks, b => replaced[new ExtBlock(b)]);
    }

    /// <inheritdoc/>
    public override long Length => volume.Length;

    /// <inheritdoc/>
    public override string Name => volume.Name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        for (var i = FirstFrom(offset / blockSize); destination.Length > 0; i++)
        {
            var next = i < blocks.Length ? blocks[i] * blockSize : long.MaxValue;
            var before = (int)Math.Clamp(next - offset, 0, destination.Length);
            if (before > 0)
                volume.Read(offset, destination[..before]);
            destination = destination[before..];
            offset += before;
            if (destination.Length == 0)
                return;
            var inside = (int)(offset - next);
            var count = Math.Min(destination.Length, blockSize - inside);
            ReadCopy(copies[i], inside, destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        for (var i = FirstFrom(offset / blockSize); offset < end; i++)
        {
            var next = i < blocks.Length ? Math.Min(blocks[i] * blockSize, end) : end;
            if (next > offset)
            {
                foreach (var extent in volume.Extents(offset, next - offset))
                    yield return extent;
                offset = next;
            }
            if (offset >= end)
                yield break;
            var stop = Math.Min(end, (blocks[i] + 1) * blockSize);
            yield return Extent.Data(offset, stop - offset);
            offset = stop;
        }
    }

    private void ReadCopy(JournalCopy copy, int inside, Span<byte> destination)
    {
        journal.Read(copy.Block.Place(blockSize) + inside, destination);
        if (!copy.IsEscaped || inside >= 4)
            return;
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(magic, JournalSuperblock.Magic);
        var count = Math.Min(4 - inside, destination.Length);
        magic.Slice(inside, count).CopyTo(destination);
    }

    private int FirstFrom(long block)
    {
        var at = Array.BinarySearch(blocks, block);
        return at < 0 ? ~at : at;
    }
}
