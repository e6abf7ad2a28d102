namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>The three feature words of an ext superblock, and their names as dumpe2fs prints them.</summary>
/// <param name="Compat">Features that a writer may ignore (s_feature_compat).</param>
/// <param name="Incompat">Features that a reader must know (s_feature_incompat).</param>
/// <param name="ReadOnlyCompat">Features that only a writer must know (s_feature_ro_compat).</param>
internal readonly record struct ExtFeatures(uint Compat, uint Incompat, uint ReadOnlyCompat)
{
    /// <summary>The incompat bit that says that the journal must be replayed.</summary>
    public const uint NeedsRecoveryBit = 0x4;

    // Compression was never released, and a journal device holds no files. Every other named bit is supported.
    private const uint ReadableIncompat = 0x3_f7d6;

    // All named bits except unreleased ones (snapshot, replica), Android's shared_blocks, and bit 2, which has no name.
    private const uint AllocatableReadOnlyCompat = 0x1_b77b;
    private const uint Ext3Incompat = 0x16,
        Ext2Incompat = 0x12,
        OldReadOnlyCompat = 0x7;

    private static readonly string?[] CompatNames =
    [
        "dir_prealloc",
        "imagic_inodes",
        "has_journal",
        "ext_attr",
        "resize_inode",
        "dir_index",
        "lazy_bg",
        null,
        "snapshot_bitmap",
        "sparse_super2",
        "fast_commit",
        "stable_inodes",
        "orphan_file",
    ];

    private static readonly string?[] IncompatNames =
    [
        "compression",
        "filetype",
        "needs_recovery",
        "journal_dev",
        "meta_bg",
        null,
        "extent",
        "64bit",
        "mmp",
        "flex_bg",
        "ea_inode",
        null,
        "dirdata",
        "metadata_csum_seed",
        "large_dir",
        "inline_data",
        "encrypt",
        "casefold",
    ];

    private static readonly string?[] ReadOnlyCompatNames =
    [
        "sparse_super",
        "large_file",
        null,
        "huge_file",
        "uninit_bg",
        "dir_nlink",
        "extra_isize",
        "snapshot",
        "quota",
        "bigalloc",
        "metadata_csum",
        "replica",
        "read-only",
        "project",
        "shared_blocks",
        "verity",
        "orphan_present",
    ];

    public bool HasJournal => (Compat & 0x4) != 0;

    public bool SparseSuper2 => (Compat & 0x200) != 0;

    public bool DirectoryIndex => (Compat & 0x20) != 0;

    public bool FastCommit => (Compat & 0x400) != 0;

    public bool FileType => (Incompat & 0x2) != 0;

    public bool NeedsRecovery => (Incompat & NeedsRecoveryBit) != 0;

    public bool IsJournalDevice => (Incompat & 0x8) != 0;

    public bool MetaBlockGroups => (Incompat & 0x10) != 0;

    public bool Is64Bit => (Incompat & 0x80) != 0;

    public bool ChecksumSeed => (Incompat & 0x2000) != 0;

    public bool LargeDirectories => (Incompat & 0x4000) != 0;

    public bool CaseFold => (Incompat & 0x20000) != 0;

    public bool SparseSuper => (ReadOnlyCompat & 0x1) != 0;

    public bool LazyGroups => (Compat & 0x40) != 0;

    public bool BigAlloc => (ReadOnlyCompat & 0x200) != 0;

    public bool MetadataChecksums => (ReadOnlyCompat & 0x400) != 0;

    /// <summary>Descriptors carry a CRC-16 (uninit_bg).</summary>
    public bool DescriptorChecksums => (ReadOnlyCompat & 0x10) != 0;

    /// <summary>Names of features that change the meaning of a bitmap.</summary>
    public IReadOnlyList<string> UnknownToAllocation =>
        Names(ReadOnlyCompat & ~AllocatableReadOnlyCompat, ReadOnlyCompatNames, 'R').ToArray();

    /// <summary>The driver that Linux needs: ext2, ext3 or ext4; "jbd" for an external journal. The rule is blkid's.</summary>
    public string Type
    {
        get
        {
            if (IsJournalDevice)
                return "jbd";
            if ((ReadOnlyCompat & ~OldReadOnlyCompat) != 0)
                return "ext4";
            return HasJournal
                ? (Incompat & ~Ext3Incompat) == 0
                    ? "ext3"
                    : "ext4"
                : (Incompat & ~Ext2Incompat) == 0
                    ? "ext2"
                    : "ext4";
        }
    }

    /// <summary>Names of features in use that this reader does not know; empty when it can read all.</summary>
    public IReadOnlyList<string> Unreadable => Names(Incompat & ~ReadableIncompat, IncompatNames, 'I').ToArray();

    /// <summary>Every feature, in the order of dumpe2fs.</summary>
    public IReadOnlyList<string> Names() =>
        [.. Names(Compat, CompatNames, 'C'), .. Names(Incompat, IncompatNames, 'I'), .. Names(ReadOnlyCompat, ReadOnlyCompatNames, 'R')];

    private static IEnumerable<string> Names(uint bits, string?[] names, char prefix)
    {
        for (var i = 0; i < 32; i++)
        {
            if ((bits & (1u << i)) != 0)
                yield return (i < names.Length ? names[i] : null) ?? $"FEATURE_{prefix}{i}";
        }
    }
}
