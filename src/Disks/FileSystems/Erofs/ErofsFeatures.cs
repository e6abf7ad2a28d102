namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>feature_compat (0x08) and feature_incompat (0x50) of the superblock.</summary>
internal readonly record struct ErofsFeatures(uint Compat, uint Incompat)
{
    private const uint Known = 0x1ff;

    private static readonly (uint Bit, string Name)[] CompatNames =
    [
        (0x01, "sb_csum"),
        (0x02, "mtime"),
        (0x04, "xattr_filter"),
        (0x08, "shared_ea_in_metabox"),
        (0x10, "plain_xattr_pfx"),
    ];

    private static readonly (uint Bit, string Name)[] IncompatNames =
    [
        (0x001, "0padding"),
        (0x002, "big_pcluster"),
        (0x004, "chunked_file"),
        (0x008, "device_table"),
        (0x010, "ztailpacking"),
        (0x020, "fragments"),
        (0x040, "xattr_prefixes"),
        (0x080, "48bit"),
        (0x100, "metabox"),
    ];

    public bool HasChecksum => (Compat & 0x01) != 0;

    /// <summary>Shared attributes lie in the metabox.</summary>
    public bool SharesXattrsInMetabox => (Compat & 0x08) != 0;

    /// <summary>Long prefixes of attributes lie on the volume, and not in the packed inode.</summary>
    public bool HasPlainPrefixes => (Compat & 0x10) != 0;

    /// <summary>Compressed data ends where its cluster ends; zeros are in front of it.</summary>
    public bool HasZeroPadding => (Incompat & 0x001) != 0;

    /// <summary>Clusters of several blocks, and the table of algorithms.</summary>
    public bool HasAlgorithms => (Incompat & 0x002) != 0;

    public bool HasDevices => (Incompat & 0x008) != 0;

    public bool HasFragments => (Incompat & 0x020) != 0;

    public bool HasXattrPrefixes => (Incompat & 0x040) != 0;

    public bool Has48Bits => (Incompat & 0x080) != 0;

    public bool HasMetabox => (Incompat & 0x100) != 0;

    /// <summary>Incompatible bits that this reader does not know.</summary>
    public uint Unknown => Incompat & ~Known;

    /// <summary>Names as dump.erofs prints them.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var (compat, incompat) = (Compat, Incompat);
            return
            [
                .. CompatNames.Where(f => (compat & f.Bit) != 0).Select(f => f.Name),
                .. IncompatNames.Where(f => (incompat & f.Bit) != 0).Select(f => f.Name),
            ];
        }
    }
}
