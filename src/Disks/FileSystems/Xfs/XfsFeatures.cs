namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>The feature words of an XFS superblock.</summary>
/// <param name="VersionNumber">sb_versionnum: the version in the low four bits.</param>
/// <param name="More">sb_features2; 0 where sb_versionnum does not say that it is there.</param>
/// <param name="ReadOnlyCompatible">sb_features_ro_compat of version 5.</param>
/// <param name="Incompatible">sb_features_incompat of version 5.</param>
/// <param name="LogIncompatible">sb_features_log_incompat of version 5.</param>
internal readonly record struct XfsFeatures(
    ushort VersionNumber,
    uint More,
    uint ReadOnlyCompatible,
    uint Incompatible,
    uint LogIncompatible
)
{
    private const uint MetadataUuidBit = 0x4,
        NeedsRepairBit = 0x10,
        ManyExtentsBit = 0x20,
        ZonedBit = 0x200,
        ZoneGapsBit = 0x400;

    // Features that change nothing for a reader, or that this one knows.
    private const uint KnownIncompatible = 0x1 | 0x2 | MetadataUuidBit | 0x8 | ManyExtentsBit | 0x40 | 0x80 | 0x100;

    private static readonly string[] IncompatibleNames =
    [
        "ftype",
        "sparse",
        "meta_uuid",
        "bigtime",
        "needsrepair",
        "nrext64",
        "exchange",
        "parent",
        "metadir",
        "zoned",
        "zone_gaps",
    ];
    private static readonly string[] ReadOnlyNames = ["finobt", "rmapbt", "reflink", "inobtcount"];

    /// <summary>4 or 5 for all that are read.</summary>
    public int Version => VersionNumber & 0xf;

    /// <summary>Metadata carries checksums, its own place and its owner.</summary>
    public bool HasChecksums => Version == 5;

    /// <summary>Directory entries carry the type.</summary>
    public bool HasFileTypes => HasChecksums ? (Incompatible & 1) != 0 : (More & 0x200) != 0;

    /// <summary>Names compare without the case of ASCII and Latin-1 letters.</summary>
    public bool IgnoresCase => (VersionNumber & 0x4000) != 0;

    /// <summary>Directories of version 2, without which nothing is read.</summary>
    public bool HasDirectories2 => (VersionNumber & 0x2000) != 0;

    /// <summary>Log records of version 2.</summary>
    public bool HasLog2 => (VersionNumber & 0x400) != 0;

    /// <summary>sb_logsectsize holds the sector size of the log.</summary>
    public bool HasSectors => (VersionNumber & 0x800) != 0;

    /// <summary>Metadata carries sb_meta_uuid, which stays when the UUID changes.</summary>
    public bool HasMetadataUuid => HasChecksums && (Incompatible & MetadataUuidBit) != 0;

    /// <summary>Only xfs_repair may touch it.</summary>
    public bool NeedsRepair => HasChecksums && (Incompatible & NeedsRepairBit) != 0;

    /// <summary>Files may share blocks.</summary>
    public bool HasReflink => HasChecksums && (ReadOnlyCompatible & 4) != 0;

    /// <summary>sb_fdblocks is right only after an unmount.</summary>
    public bool HasLazyCounters => HasChecksums || (More & 2) != 0;

    /// <summary>The features without which the content can't be understood.</summary>
    public IReadOnlyList<string> Unreadable =>
        HasChecksums ? Names(Incompatible & ~(KnownIncompatible | NeedsRepairBit), IncompatibleNames, "incompat") : [];

    /// <summary>Features with which the allocation of blocks, or a replay of the log, is not understood.</summary>
    public IReadOnlyList<string> UnknownToAllocation => HasChecksums ? Names(ReadOnlyCompatible & ~0xfu, [], "ro_compat") : [];

    /// <summary>Features with which the log is not understood.</summary>
    public IReadOnlyList<string> UnknownToLog => HasChecksums ? Names(LogIncompatible & ~1u, [], "log_incompat") : [];

    /// <summary>The features by the names that xfs_info prints.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        void Add(bool has, string name)
        {
            if (has)
                names.Add(name);
        }
        Add(HasChecksums, "crc");
        Add(HasChecksums || (More & 8) != 0, "attr2");
        Add(HasChecksums || (More & 0x80) != 0, "projid32bit");
        Add(HasLazyCounters, "lazy-count");
        Add(IgnoresCase, "ascii-ci");
        Add(!HasChecksums && HasFileTypes, "ftype");
        if (!HasChecksums)
            return names;
        names.AddRange(Names(ReadOnlyCompatible, ReadOnlyNames, "ro_compat"));
        names.AddRange(Names(Incompatible, IncompatibleNames, "incompat"));
        names.AddRange(Names(LogIncompatible, ["log_xattrs"], "log_incompat"));
        return names;
    }

    private static List<string> Names(uint word, string[] known, string unknown)
    {
        var names = new List<string>();
        for (var bit = 0; bit < 32; bit++)
        {
            if ((word >> bit & 1) != 0)
                names.Add(bit < known.Length ? known[bit] : $"{unknown} 0x{1u << bit:x}");
        }
        return names;
    }
}
