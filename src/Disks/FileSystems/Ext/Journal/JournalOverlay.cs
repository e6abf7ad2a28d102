using System.Buffers.Binary;

namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>
/// A volume as it is after the replay of its journal: some blocks are read from their copies. Nothing is written or kept in memory.
/// </summary>
internal sealed class JournalOverlay : ReplacedBlocks
{
    private readonly BlockSource journal;
    private readonly int blockSize;
    private readonly JournalCopy[] copies;

    private JournalOverlay(BlockSource volume, BlockSource journal, int blockSize, long[] blocks, JournalCopy[] copies)
        : base(volume, blockSize, blocks)
    {
        this.journal = journal;
        this.blockSize = blockSize;
        this.copies = copies;
    }

    /// <summary>Shows a volume with the copies of some blocks in a journal.</summary>
    public static JournalOverlay Of(
        BlockSource volume,
        BlockSource journal,
        int blockSize,
        IReadOnlyDictionary<ExtBlock, JournalCopy> replaced
    )
    {
        long[] blocks = [.. replaced.Keys.Select(b => b.Number).Order()];
        return new JournalOverlay(volume, journal, blockSize, blocks, Array.ConvertAll(blocks, b => replaced[new ExtBlock(b)]));
    }

    /// <inheritdoc/>
    protected override void ReadReplaced(int index, int inside, Span<byte> destination)
    {
        var copy = copies[index];
        journal.Read(copy.Block.Place(blockSize) + inside, destination);
        if (!copy.IsEscaped || inside >= 4)
            return;
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(magic, JournalSuperblock.Magic);
        var count = Math.Min(4 - inside, destination.Length);
        magic.Slice(inside, count).CopyTo(destination);
    }
}
