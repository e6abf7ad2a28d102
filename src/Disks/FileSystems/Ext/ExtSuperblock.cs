using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>The superblock of ext2, ext3 and ext4: 1024 bytes at 1024 (kernel documentation, ext4/super.rst), checked.</summary>
internal sealed record ExtSuperblock
{
    /// <summary>Its offset on the volume.</summary>
    public const int Place = 1024;

    /// <summary>Its length.</summary>
    public const int Size = 1024;

    // 4 Mi groups are 512 TiB with the usual 128 MiB groups; the table of their places is held in memory.
    private const long MaxGroups = 4 << 20;

    public required ExtFeatures Features { get; init; }

    public required uint Inodes { get; init; }

    public required long Blocks { get; init; }

    public required long FreeBlocks { get; init; }

    public required uint FreeInodes { get; init; }

    public required uint FirstDataBlock { get; init; }

    public required int BlockSize { get; init; }

    public required int ClusterRatio { get; init; }

    public required uint BlocksPerGroup { get; init; }

    public required uint ClustersPerGroup { get; init; }

    public required uint InodesPerGroup { get; init; }

    public required int InodeSize { get; init; }

    public required int DescriptorSize { get; init; }

    public required uint FirstMetaGroup { get; init; }

    public required uint JournalInode { get; init; }

    public required ushort State { get; init; }

    public required uint ErrorCount { get; init; }

    public required bool IsHurd { get; init; }

    /// <summary>Whether inodes, directory blocks and extent blocks carry a CRC-32C: Linux writes them, Hurd does not.</summary>
    public required bool HasChecksums { get; init; }

    /// <summary>UUID of the device with the journal, where that is not in the file system; null otherwise.</summary>
    public required string? JournalUuid { get; init; }

    /// <summary>How names are hashed where the index of a directory does not say it.</summary>
    public required ExtHashVersion DefaultHash { get; init; }

    /// <summary>True where the bytes of names count as unsigned in hashes.</summary>
    public required bool HashesUnsigned { get; init; }

    /// <summary>s_hash_seed; empty where it is not set.</summary>
    public required uint[] HashSeed { get; init; }

    /// <summary>s_encoding: 1 is UTF-8 by Unicode 12.1.</summary>
    public required ushort Encoding { get; init; }

    public required string? Uuid { get; init; }

    public required string? Label { get; init; }

    public required (uint First, uint Second) BackupGroups { get; init; }

    /// <summary>Reserved blocks behind the descriptors, for a larger table.</summary>
    public required ushort ReservedDescriptorBlocks { get; init; }

    /// <summary>CRC-32C seed of the metadata checksums.</summary>
    public required uint ChecksumSeed { get; init; }

    /// <summary>CRC-16 seed of the checksums of group descriptors, where they are not CRC-32C.</summary>
    public required ushort DescriptorSeed { get; init; }

    /// <summary>False when the superblock carries a checksum and it is wrong.</summary>
    public required bool ChecksumIsRight { get; init; }

    public long GroupCount => (Blocks - FirstDataBlock + BlocksPerGroup - 1) / BlocksPerGroup;

    /// <summary>True when 0xef53 is where it belongs.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> block) => U16(block, 0x38) == 0xef53;

    public static ExtFeatures ReadFeatures(ReadOnlySpan<byte> block) =>
        U32(block, 0x4c) == 0 ? default : new ExtFeatures(U32(block, 0x5c), U32(block, 0x60), U32(block, 0x64));

    public static string? ReadLabel(ReadOnlySpan<byte> block)
    {
        var label = block.Slice(0x78, 16);
        var end = label.IndexOf((byte)0);
        var text = System.Text.Encoding.UTF8.GetString(end < 0 ? label : label[..end]);
        return text.Length == 0 ? null : text;
    }

    /// <summary>s_uuid, or the UUID at another place.</summary>
    public static string? ReadUuid(ReadOnlySpan<byte> block, int at = 0x68)
    {
        var uuid = new Guid(block.Slice(at, 16), bigEndian: true);
        return uuid == Guid.Empty ? null : uuid.ToString();
    }

    /// <summary>s_blocks_count in bytes, unchecked; null when the fields give no possible size.</summary>
    public static long? ReadBytes(ReadOnlySpan<byte> block)
    {
        var high = (ReadFeatures(block).Incompat & 0x80) != 0 ? U32(block, 0x150) : 0;
        return U32(block, 0x18) > 6
            ? null
            : FileSystemSignature.Bytes(U32(block, 0x04) | ((ulong)high << 32), 1024UL << (int)U32(block, 0x18));
    }

    /// <summary>False for a backup, which states its block group in s_block_group_nr.</summary>
    public static bool IsPrimary(ReadOnlySpan<byte> block) => U16(block, 0x5a) == 0;

    /// <summary>Reads and checks the superblock of <paramref name="volume"/>.</summary>
    public static ExtSuperblock Read(BlockSource volume)
    {
        if (volume.Length < Place + Size)
            throw Damaged(volume, "the volume is too short", null, volume.Length, 0);
        return Parse(volume.ReadBytes(Place, Size), volume);
    }

    private static ExtSuperblock Parse(ReadOnlySpan<byte> block, BlockSource volume)
    {
        if (!HasMagic(block))
            throw Damaged(volume, "is not 0xef53", "s_magic", U16(block, 0x38), 0x38);
        var features = ReadFeatures(block);
        if (features.Unreadable.Count != 0)
        {
            throw new ImageFormatException(
                volume.Name,
                "ext superblock",
                $"uses {string.Join(", ", features.Unreadable)}, which this reader does not know",
                "s_feature_incompat",
                $"0x{features.Incompat:x}",
                Place + 0x60
            );
        }
        var logBlockSize = U32(block, 0x18);
        if (logBlockSize > 6)
            throw Damaged(volume, "is more than 6 (64 KiB)", "s_log_block_size", logBlockSize, 0x18);
        var blockSize = 1024 << (int)logBlockSize;
        var logClusterSize = features.BigAlloc ? U32(block, 0x1c) : logBlockSize;
        if (logClusterSize < logBlockSize || logClusterSize > 20)
            throw Damaged(volume, "is not between the block size and 1 GiB", "s_log_cluster_size", logClusterSize, 0x1c);
        var isDynamic = U32(block, 0x4c) >= 1;
        int inodeSize = isDynamic ? U16(block, 0x58) : 128;
        if (inodeSize < 128 || inodeSize > blockSize || (inodeSize & (inodeSize - 1)) != 0)
            throw Damaged(volume, "is not a power of two between 128 and the block size", "s_inode_size", inodeSize, 0x58);
        int descriptorSize = features.Is64Bit ? U16(block, 0xfe) : 32;
        if (descriptorSize < (features.Is64Bit ? 64 : 32) || descriptorSize > blockSize || (descriptorSize & (descriptorSize - 1)) != 0)
            throw Damaged(volume, "is not a power of two from 64", "s_desc_size", descriptorSize, 0xfe);

        var blocks = (ulong)U32(block, 0x04) | (features.Is64Bit ? (ulong)U32(block, 0x150) << 32 : 0);
        if (blocks == 0 || blocks > (ulong)(long.MaxValue / blockSize))
            throw Damaged(volume, "is not a possible number of blocks", "s_blocks_count", blocks, 0x04);
        var free = (ulong)U32(block, 0x0c) | (features.Is64Bit ? (ulong)U32(block, 0x158) << 32 : 0);
        var result = new ExtSuperblock
        {
            Features = features,
            Inodes = U32(block, 0x00),
            Blocks = (long)blocks,
            FreeBlocks = (long)Math.Min(free, blocks),
            FreeInodes = U32(block, 0x10),
            FirstDataBlock = U32(block, 0x14),
            BlockSize = blockSize,
            ClusterRatio = 1 << (int)(logClusterSize - logBlockSize),
            BlocksPerGroup = U32(block, 0x20),
            ClustersPerGroup = features.BigAlloc ? U32(block, 0x24) : U32(block, 0x20),
            InodesPerGroup = U32(block, 0x28),
            InodeSize = inodeSize,
            DescriptorSize = descriptorSize,
            FirstMetaGroup = features.MetaBlockGroups ? U32(block, 0x104) : uint.MaxValue,
            JournalInode = features.HasJournal ? U32(block, 0xe0) : 0,
            State = U16(block, 0x3a),
            ErrorCount = U32(block, 0x194),
            IsHurd = U32(block, 0x48) == 1,
            HasChecksums = features.MetadataChecksums && U32(block, 0x48) == 0,
            JournalUuid = features.HasJournal && U32(block, 0xe0) == 0 ? ReadUuid(block, 0xd0) : null,
            DefaultHash = (ExtHashVersion)block[0xfc],
            HashesUnsigned = (U32(block, 0x160) & 2) != 0,
            HashSeed = block.Slice(0xec, 16).ContainsAnyExcept((byte)0)
                ? [U32(block, 0xec), U32(block, 0xf0), U32(block, 0xf4), U32(block, 0xf8)]
                : [],
            Encoding = features.CaseFold ? U16(block, 0x27c) : (ushort)0,
            Uuid = ReadUuid(block),
            Label = ReadLabel(block),
            BackupGroups = (U32(block, 0x24c), U32(block, 0x250)),
            ReservedDescriptorBlocks = U16(block, 0xce),
            ChecksumSeed = features.ChecksumSeed ? U32(block, 0x270) : Crc32C.Update(uint.MaxValue, block.Slice(0x68, 16)),
            DescriptorSeed = Crc16.Update(ushort.MaxValue, block.Slice(0x68, 16)),
            ChecksumIsRight = !features.MetadataChecksums || Crc32C.Update(uint.MaxValue, block[..0x3fc]) == U32(block, 0x3fc),
        };
        result.Check(volume);
        return result;
    }

    private void Check(BlockSource volume)
    {
        if (FirstDataBlock >= Blocks || FirstDataBlock > 1)
            throw Damaged(volume, "is not 0 or 1", "s_first_data_block", FirstDataBlock, 0x14);
        if (BlocksPerGroup < 8 || BlocksPerGroup > (long)BlockSize * 8 * ClusterRatio)
            throw Damaged(volume, "does not fit the block bitmap", "s_blocks_per_group", BlocksPerGroup, 0x20);
        if (InodesPerGroup == 0 || InodesPerGroup > BlockSize * 8)
            throw Damaged(volume, "does not fit the inode bitmap", "s_inodes_per_group", InodesPerGroup, 0x28);
        if (GroupCount > MaxGroups)
            throw Damaged(volume, $"makes more than {MaxGroups} groups", "s_blocks_count", Blocks, 0x04);
        if (Inodes == 0 || Inodes > GroupCount * InodesPerGroup)
            throw Damaged(volume, "is more than the groups can hold", "s_inodes_count", Inodes, 0x00);
    }

    private static ImageFormatException Damaged(BlockSource volume, string problem, string? field, object value, int offset) =>
        new(volume.Name, "ext superblock", problem, field, value, Place + offset, "e2fsck -b 32768 may restore it from a backup.");
}
