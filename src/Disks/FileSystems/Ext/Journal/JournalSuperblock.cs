using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>
/// The superblock of a JBD2 journal (kernel documentation, ext4/journal.rst), checked. Big-endian, unlike the rest of
/// ext4.
/// </summary>
internal readonly record struct JournalSuperblock
{
    public const uint Magic = 0xc03b3998;

    private const uint Revoke = 1,
        Is64BitBit = 2,
        AsyncCommit = 4,
        ChecksumV2Bit = 8,
        ChecksumV3Bit = 0x10,
        FastCommitBit = 0x20;
    private const uint FewestLogBlocks = 1024;

    public required int BlockSize { get; init; }

    /// <summary>Block after the last one of the log.</summary>
    public required JournalBlock End { get; init; }

    /// <summary>First block of the log.</summary>
    public required JournalBlock First { get; init; }

    /// <summary>s_maxlen: the block after the last one of the journal. Fast commits lie before it.</summary>
    public required JournalBlock JournalEnd { get; init; }

    /// <summary>Sequence of the first transaction in the log.</summary>
    public required uint Sequence { get; init; }

    /// <summary>Block of the first transaction, or 0 when there is nothing to replay.</summary>
    public required JournalBlock Start { get; init; }

    public required bool Is64Bit { get; init; }

    public required bool HasChecksumV3 { get; init; }

    public required bool HasChecksumV2 { get; init; }

    public required bool HasFastCommits { get; init; }

    public bool HasChecksums => HasChecksumV2 || HasChecksumV3;

    /// <summary>CRC-32C of the journal's UUID: the seed of every checksum in the log.</summary>
    public required uint Seed { get; init; }

    /// <summary>Bytes of one tag of a descriptor block, without the UUID that may follow.</summary>
    public int TagSize => HasChecksumV3 ? 16 : 8 + (HasChecksumV2 ? 2 : 0) + (Is64Bit ? 4 : 0);

    /// <summary>Reads the superblock of a journal.</summary>
    /// <param name="journal">The journal: a file, or a device.</param>
    /// <param name="place">The block that the superblock is.</param>
    /// <param name="blockSize">Block size of the file system, which is also the journal's.</param>
    /// <param name="volume">What errors call the volume.</param>
    public static JournalSuperblock Read(BlockSource journal, JournalBlock place, int blockSize, string volume)
    {
        if (journal.Length - place.Place(blockSize) < 1024)
            throw Damaged(volume, "is shorter than its superblock", "i_size", journal.Length);
        var block = journal.ReadBytes(place.Place(blockSize), 1024);
        if (U32(block, 0) != Magic)
            throw Damaged(volume, "is not 0xc03b3998", "h_magic", $"0x{U32(block, 0):x}");
        var version = U32(block, 4);
        if (version is not (3 or 4))
            throw Damaged(volume, "is not a superblock's", "h_blocktype", version);
        if (U32(block, 0x0c) != blockSize)
            throw Damaged(volume, "is not the block size of the file system", "s_blocksize", U32(block, 0x0c));
        var incompat = version == 4 ? U32(block, 0x28) : 0;
        const uint known = Revoke | Is64BitBit | AsyncCommit | ChecksumV2Bit | ChecksumV3Bit | FastCommitBit;
        if ((incompat & ~known) != 0)
            throw Damaged(volume, "has a feature that this reader does not know", "s_feature_incompat", $"0x{incompat:x}");
        uint blocks = U32(block, 0x10),
            first = U32(block, 0x14),
            start = U32(block, 0x1c);
        var fastCommits = (incompat & FastCommitBit) != 0;
        var fastBlocks =
            !fastCommits ? 0
            : U32(block, 0x54) is var count and not 0 ? count
            : 256;
        if (blocks > journal.Length / blockSize || blocks < 3 || fastBlocks > blocks - 3)
            throw Damaged(volume, "does not fit the journal", "s_maxlen", blocks);
        // Linux makes no fast commits where they would leave the log fewer blocks than this.
        var end = blocks - (blocks - fastBlocks >= FewestLogBlocks ? fastBlocks : 0);
        if (first <= place.Number || first >= end)
            throw Damaged(volume, "does not lie in the journal", "s_first", first);
        if (start != 0 && (start < first || start >= end))
            throw Damaged(volume, "does not lie in the log", "s_start", start);
        return new JournalSuperblock
        {
            BlockSize = blockSize,
            End = new JournalBlock(end),
            First = new JournalBlock(first),
            JournalEnd = new JournalBlock(blocks),
            Sequence = U32(block, 0x18),
            Start = new JournalBlock(start),
            Is64Bit = (incompat & Is64BitBit) != 0,
            HasChecksumV2 = (incompat & ChecksumV2Bit) != 0,
            HasChecksumV3 = (incompat & ChecksumV3Bit) != 0,
            HasFastCommits = fastCommits,
            Seed = Crc32C.Update(uint.MaxValue, block.AsSpan(0x30, 16)),
        };
    }

    private static ImageFormatException Damaged(string volume, string problem, string field, object value) =>
        new(volume, "journal superblock", problem, field, value, hint: "Run e2fsck -f on the guest's disk.");
}
