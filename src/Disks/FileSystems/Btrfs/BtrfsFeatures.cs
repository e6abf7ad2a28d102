namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The features in use (incompat_flags, compat_ro_flags), by the names of btrfs inspect-internal dump-super.</summary>
internal readonly record struct BtrfsFeatures(ulong CompatRo, ulong Incompat)
{
    private static readonly (ulong Bit, string Name)[] IncompatNames =
    [
        (0x1, "MIXED_BACKREF"),
        (0x2, "DEFAULT_SUBVOL"),
        (0x4, "MIXED_GROUPS"),
        (0x8, "COMPRESS_LZO"),
        (0x10, "COMPRESS_ZSTD"),
        (0x20, "BIG_METADATA"),
        (0x40, "EXTENDED_IREF"),
        (0x80, "RAID56"),
        (0x100, "SKINNY_METADATA"),
        (0x200, "NO_HOLES"),
        (0x400, "METADATA_UUID"),
        (0x800, "RAID1C34"),
        (0x1000, "ZONED"),
        (0x2000, "EXTENT_TREE_V2"),
        (0x4000, "RAID_STRIPE_TREE"),
        (0x10000, "SIMPLE_QUOTA"),
    ];

    private static readonly (ulong Bit, string Name)[] CompatRoNames =
    [
        (0x1, "FREE_SPACE_TREE"),
        (0x2, "FREE_SPACE_TREE_VALID"),
        (0x4, "VERITY"),
        (0x8, "BLOCK_GROUP_TREE"),
    ];

    /// <summary>Extent tree v2 has other trees, and the stripe tree another map from logical to physical addresses.</summary>
    private const ulong Readable = 0x1fff | 0x10000;

    public bool IsZoned => (Incompat & 0x1000) != 0;

    /// <summary>The file system id in the blocks is another one than that of the superblock.</summary>
    public bool HasMetadataUuid => (Incompat & 0x400) != 0;

    public bool HasBlockGroupTree => (CompatRo & 0x8) != 0;

    /// <summary>Features without which the file system can't be read; empty when all are known.</summary>
    public IReadOnlyList<string> Unreadable => Names(IncompatNames, Incompat & ~Readable, "incompat");

    /// <summary>Features that a reader need not know, and one who looks for free space has to; empty when all are known.</summary>
    public IReadOnlyList<string> UnknownToAllocation => Names(CompatRoNames, CompatRo & ~0xfUL, "compat_ro");

    public IReadOnlyList<string> Names() => [.. Names(CompatRoNames, CompatRo, "compat_ro"), .. Names(IncompatNames, Incompat, "incompat")];

    private static string[] Names((ulong Bit, string Name)[] known, ulong bits, string field)
    {
        var names = known.Where(k => (bits & k.Bit) != 0).Select(k => k.Name);
        var rest = bits & ~known.Aggregate(0UL, (all, k) => all | k.Bit);
        return [.. rest == 0 ? names : names.Append($"unknown {field} bits 0x{rest:x}")];
    }
}
