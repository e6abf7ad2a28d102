using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>The superblock at byte 1024: 128 bytes, and 16 for each further slot.</summary>
internal sealed record ErofsSuperblock
{
    public const int Place = 1024,
        BaseSize = 128;

    private const uint Magic = 0xe0f5e1e2;
    private const int SmallestLog = 9,
        LargestLog = 16,
        SlotSize = 16,
        KnownAlgorithms = 0xf;

    public required ErofsFeatures Features { get; init; }

    /// <summary>blkszbits, 0x0c.</summary>
    public required int BlockLog { get; init; }

    /// <summary>rootnid, 0x0e or 0x70.</summary>
    public required ulong RootNid { get; init; }

    /// <summary>inos, 0x10.</summary>
    public required ulong Inodes { get; init; }

    /// <summary>epoch, 0x18: what compact inodes count their time from.</summary>
    public required long Epoch { get; init; }

    /// <summary>fixed_nsec, 0x20.</summary>
    public required uint FixedNanoseconds { get; init; }

    /// <summary>blocks, 0x24, with their upper bits at 0x0e.</summary>
    public required ulong Blocks { get; init; }

    /// <summary>meta_blkaddr, 0x28.</summary>
    public required uint MetaBlock { get; init; }

    /// <summary>xattr_blkaddr, 0x2c.</summary>
    public required uint XattrBlock { get; init; }

    public required string? Label { get; init; }

    public required string? Uuid { get; init; }

    /// <summary>Bits of the algorithms that may be used, 0x54.</summary>
    public required int Algorithms { get; init; }

    /// <summary>extra_devices, 0x56.</summary>
    public required int Devices { get; init; }

    /// <summary>devt_slotoff, 0x58, in bytes.</summary>
    public required long DeviceTable { get; init; }

    /// <summary>xattr_prefix_count, 0x5b.</summary>
    public required int XattrPrefixes { get; init; }

    /// <summary>xattr_prefix_start, 0x5c, in bytes.</summary>
    public required long XattrPrefixStart { get; init; }

    /// <summary>packed_nid, 0x60.</summary>
    public required ulong PackedNid { get; init; }

    /// <summary>metabox_nid, 0x80.</summary>
    public required ulong MetaboxNid { get; init; }

    public int BlockSize => 1 << BlockLog;

    public static bool HasMagic(ReadOnlySpan<byte> block) => U32(block, 0) == Magic;

    public static string? ReadLabel(ReadOnlySpan<byte> block) => SignatureReads.Text(block.Slice(0x40, 16));

    public static string? ReadUuid(ReadOnlySpan<byte> block) => SignatureReads.Uuid(block.Slice(0x30, 16));

    /// <summary>The size that it states, or null when that is not possible.</summary>
    public static long? ReadBytes(ReadOnlySpan<byte> block) =>
        block[0x0c] is >= SmallestLog and <= LargestLog ? FileSystemSignature.Bytes(ReadBlocks(block), 1UL << block[0x0c]) : null;

    /// <summary>Reads and checks it.</summary>
    /// <exception cref="ImageFormatException">A field is not possible or not known, or the checksum differs.</exception>
    public static ErofsSuperblock Read(BlockSource volume)
    {
        if (volume.Length < Place + BaseSize)
            throw new ImageFormatException(volume.Name, "erofs superblock", "does not fit the volume", offset: Place);
        var block = volume.ReadBytes(Place, BaseSize);
        if (!HasMagic(block))
            throw Bad(volume, 0, "magic", U32(block, 0), "is not that of erofs");
        var features = new ErofsFeatures(U32(block, 0x08), U32(block, 0x50));
        if (features.Unknown != 0)
            throw Bad(volume, 0x50, "feature_incompat", $"0x{features.Incompat:x}", $"has bits that are not known: 0x{features.Unknown:x}");
        int log = block[0x0c];
        if (log is < SmallestLog or > LargestLog)
            throw Bad(volume, 0x0c, "blkszbits", log, $"is not between {SmallestLog} and {LargestLog}");
        if (block[0x5a] != 0)
            throw Bad(volume, 0x5a, "dirblkbits", block[0x5a], "is not known; directories have the blocks of all");
        var size = BaseSize + (block[0x0d] * SlotSize);
        if (features.HasMetabox && size < 0x88)
            throw Bad(volume, 0x0d, "sb_extslots", block[0x0d], "leaves no room for metabox_nid");
        if (size > volume.Length - Place)
            throw Bad(volume, 0x0d, "sb_extslots", block[0x0d], "makes a superblock that does not fit the volume");
        if (features.HasChecksum)
            CheckSum(volume, log);
        block = volume.ReadBytes(Place, Math.Max(size, BaseSize));
        int algorithms = features.HasAlgorithms ? U16(block, 0x54) : 1;
        if ((algorithms & ~KnownAlgorithms) != 0)
            throw Bad(volume, 0x54, "available_compr_algs", $"0x{algorithms:x}", "has algorithms that are not known");
        var has64BitRoot = features.Has48Bits && U64(block, 0x70) != 0;
        return new ErofsSuperblock
        {
            Features = features,
            BlockLog = log,
            RootNid = has64BitRoot ? U64(block, 0x70) : U16(block, 0x0e),
            Inodes = U64(block, 0x10),
            Epoch = (long)U64(block, 0x18),
            FixedNanoseconds = U32(block, 0x20),
            Blocks = ReadBlocks(block),
            MetaBlock = U32(block, 0x28),
            XattrBlock = U32(block, 0x2c),
            Label = ReadLabel(block),
            Uuid = ReadUuid(block),
            Algorithms = algorithms,
            Devices = features.HasDevices ? U16(block, 0x56) : 0,
            DeviceTable = U16(block, 0x58) * 128L,
            XattrPrefixes = features.HasXattrPrefixes ? block[0x5b] : 0,
            XattrPrefixStart = U32(block, 0x5c) * 4L,
            PackedNid = features.HasFragments || features.HasXattrPrefixes ? U64(block, 0x60) : 0,
            MetaboxNid = features.HasMetabox ? U64(block, 0x80) : 0,
        };
    }

    private static ulong ReadBlocks(ReadOnlySpan<byte> block)
    {
        var has64BitRoot = new ErofsFeatures(0, U32(block, 0x50)).Has48Bits && U64(block, 0x70) != 0;
        return U32(block, 0x24) | (has64BitRoot ? (ulong)U16(block, 0x0e) << 32 : 0);
    }

    /// <summary>checksum (0x04) is CRC-32C over the rest of the first block, with itself as zero.</summary>
    private static void CheckSum(BlockSource volume, int log)
    {
        var length = (1 << log) > Place ? (1 << log) - Place : 1 << log;
        if (length > volume.Length - Place)
            throw Bad(volume, 0x0c, "blkszbits", log, "makes a block that does not fit the volume");
        var block = volume.ReadBytes(Place, length);
        var stored = U32(block, 4);
        block.AsSpan(4, 4).Clear();
        var actual = Crc32C.Update(uint.MaxValue, block);
        if (actual != stored)
            throw Bad(volume, 0x04, "checksum", $"0x{stored:x8}", $"is not the checksum of the block, 0x{actual:x8}");
    }

    private static ImageFormatException Bad(BlockSource volume, int at, string field, object value, string problem) =>
        new(volume.Name, "erofs superblock", problem, field, value, Place + at);
}
