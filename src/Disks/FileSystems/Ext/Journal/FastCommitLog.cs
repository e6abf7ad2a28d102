using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>
/// The fast commits behind the log of a journal: records with a tag and a length, in little-endian, unlike the rest of the journal. A
/// commit begins at a block and ends with a tail that has the checksum of all its records. They count only as long as they state the
/// sequence that follows the last whole transaction.
/// </summary>
internal sealed class FastCommitLog
{
    private const int Header = 4;

    // The area has 256 blocks unless mke2fs was told otherwise. What it holds is kept in memory.
    private const int MostBytes = 16 << 20;

    private readonly BlockSource journal;
    private readonly JournalSuperblock super;
    private readonly int inodeSize;
    private readonly byte[] block;

    private FastCommitLog(BlockSource journal, JournalSuperblock super, int inodeSize)
    {
        this.journal = journal;
        this.super = super;
        this.inodeSize = inodeSize;
        block = new byte[super.BlockSize];
    }

    /// <summary>Takes one record.</summary>
    public delegate void Take(FastCommitTag tag, ReadOnlySpan<byte> value);

    /// <summary>
    /// Hands the records of all whole commits to <paramref name="take"/>, in their order, and returns the number of commits.
    /// </summary>
    public static int Read(BlockSource journal, JournalSuperblock super, uint sequence, int inodeSize, Take take)
    {
        if (!super.HasFastCommits)
            return 0;
        var log = new FastCommitLog(journal, super, inodeSize);
        var (records, commits) = log.Scan(sequence);
        log.Replay(records, take);
        return commits;
    }

    // One block lies unused between the log and the first fast commit.
    private IEnumerable<int> Blocks()
    {
        var last = Math.Min(super.JournalEnd.Number, super.End.Number + 1 + (long)(MostBytes / super.BlockSize));
        for (var number = super.End.Number + 1; number < last; number++)
        {
            journal.Read(new JournalBlock(number).Place(super.BlockSize), block);
            yield return 0;
        }
    }

    // The number of records up to the last tail that is right, and the number of such tails. What follows them is what a crash cut off, or
    // what is left of older commits.
    private (int Records, int Commits) Scan(uint sequence)
    {
        var (seen, whole, commits) = (0, 0, 0);
        uint sum = 0;
        foreach (var _ in Blocks())
        {
            if (seen == 0 && U16(block, 0) != (ushort)FastCommitTag.Head)
                break;
            for (var at = 0; at <= block.Length - Header;)
            {
                var (tag, length) = ((FastCommitTag)U16(block, at), U16(block, at + 2));
                if (length > block.Length - at - Header || !IsPossible(tag, length))
                    return (whole, commits);
                var value = block.AsSpan(at + Header, length);
                seen++;
                if (tag == FastCommitTag.Tail)
                {
                    // The checksum covers the tail up to the checksum itself.
                    sum = Crc32C.Update(sum, block.AsSpan(at, Header + 4));
                    if (U32(value, 0) != sequence || U32(value, 4) != sum)
                        return (whole, commits);
                    (whole, sum) = (seen, 0);
                    commits++;
                }
                else
                {
                    if (tag == FastCommitTag.Head && U32(value, 4) != sequence)
                        return (whole, commits);
                    if (tag == FastCommitTag.Head && U32(value, 0) != 0)
                        throw new ImageFormatException(journal.Name, "fast commits", "are not known", "fc_features", U32(value, 0));
                    sum = Crc32C.Update(sum, block.AsSpan(at, Header + length));
                }
                at += Header + length;
            }
        }
        return (whole, commits);
    }

    private void Replay(int records, Take take)
    {
        if (records == 0)
            return;
        foreach (var _ in Blocks())
        {
            for (var at = 0; at <= block.Length - Header; records--)
            {
                if (records == 0)
                    return;
                var length = U16(block, at + 2);
                take((FastCommitTag)U16(block, at), block.AsSpan(at + Header, length));
                at += Header + length;
            }
        }
    }

    private bool IsPossible(FastCommitTag tag, int length) =>
        tag switch
        {
            FastCommitTag.AddRange => length == 16,
            FastCommitTag.DeleteRange => length == 12,
            FastCommitTag.Create or FastCommitTag.Link or FastCommitTag.Unlink => length is >= 9 and <= 8 + 255,
            FastCommitTag.Inode => length >= 4 + 128 && length <= 4 + inodeSize,
            FastCommitTag.Head => length == 8,
            FastCommitTag.Tail => length >= 8,
            FastCommitTag.Pad => true,
            _ => false,
        };
}
