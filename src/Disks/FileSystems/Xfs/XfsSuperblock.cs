using System.Numerics;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>The superblock of XFS: the first sector ("XFS Algorithms and Data Structures", xfs_dsb), checked. Big-endian.</summary>
internal sealed record XfsSuperblock
{
    /// <summary>Bytes of it that are ever read.</summary>
    public const int Size = 512;

    private const int SmallestBlock = 512,
        LargestBlock = 65536,
        SmallestGroup = 64,
        LargestSector = 32768,
        LargestStripeUnit = 256 << 10;

    public required XfsFeatures Features { get; init; }

    public required int BlockSize { get; init; }

    public required int SectorSize { get; init; }

    public required int InodeSize { get; init; }

    public required long Blocks { get; init; }

    /// <summary>sb_agblocks: blocks of every allocation group but the last.</summary>
    public required uint GroupBlocks { get; init; }

    public required uint GroupCount { get; init; }

    /// <summary>sb_agblklog: bits of a block number that count inside a group.</summary>
    public required int GroupBlockLog { get; init; }

    /// <summary>sb_inopblog: bits of an inode number that count inside a block.</summary>
    public required int InodesPerBlockLog { get; init; }

    public required int DirectoryBlockSize { get; init; }

    public required ulong RootInode { get; init; }

    /// <summary>First block of the log; 0 where it is on a device of its own.</summary>
    public required XfsBlock LogStart { get; init; }

    public required uint LogBlocks { get; init; }

    /// <summary>sb_fdblocks.</summary>
    public required long FreeBlocks { get; init; }

    /// <summary>sb_rblocks.</summary>
    public required ulong RealtimeBlocks { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The UUID that metadata carries.</summary>
    public required Guid MetadataId { get; init; }

    public required string? Label { get; init; }

    public string? Uuid => Id == Guid.Empty ? null : Id.ToString();

    /// <summary>Bytes before the forks of an inode.</summary>
    public int InodeCoreSize => Features.HasChecksums ? 176 : 100;

    /// <summary>True when the magic is where it belongs.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> block) => block.StartsWith("XFSB"u8);

    /// <summary>Its label, unchecked.</summary>
    public static string? ReadLabel(ReadOnlySpan<byte> block) => SignatureReads.Text(block.Slice(108, 12));

    /// <summary>Its UUID, unchecked.</summary>
    public static string? ReadUuid(ReadOnlySpan<byte> block) => SignatureReads.Uuid(block.Slice(32, 16));

    /// <summary>The blocks of a group, which is one of the file system.</summary>
    public uint BlocksIn(long group) => (uint)Math.Min(GroupBlocks, Blocks - (group * GroupBlocks));

    /// <summary>Reads and checks the superblock of <paramref name="volume"/>.</summary>
    public static XfsSuperblock Read(BlockSource volume)
    {
        if (volume.Length < Size)
            throw Damaged(volume, "the volume is too short", null, volume.Length, 0);
        var block = volume.ReadBytes(0, Size);
        if (!HasMagic(block))
            throw Damaged(volume, "is not XFSB", "sb_magicnum", $"0x{U32(block, 0):x}", 0);
        var version = U16(block, 100);
        var more = (version & 0x8000) != 0 ? U32(block, 200) : 0;
        var isNew = (version & 0xf) == 5;
        var features = isNew
            ? new XfsFeatures(version, more, U32(block, 212), U32(block, 216), U32(block, 220))
            : new XfsFeatures(version, more, 0, 0, 0);
        CheckFeatures(volume, features);
        var result = Parse(volume, block, features);
        if (isNew)
            CheckSum(volume, result.SectorSize, block);
        return result;
    }

    private static XfsSuperblock Parse(BlockSource volume, byte[] block, XfsFeatures features)
    {
        var blockSize = Power(volume, block, 4, "sb_blocksize", U32(block, 4), 120, SmallestBlock, LargestBlock);
        var sectorSize = Power(volume, block, 102, "sb_sectsize", U16(block, 102), 121, 512, Math.Min(LargestSector, blockSize));
        var inodeSize = Power(volume, block, 104, "sb_inodesize", U16(block, 104), 122, 256, Math.Min(2048, blockSize));
        if (features.HasChecksums && (blockSize < 1024 || inodeSize < 512))
            throw Damaged(volume, "is less than version 5 has", "sb_blocksize", blockSize, 4);
        var inodeLog = BitOperations.Log2((uint)(blockSize / inodeSize));
        if (block[123] != inodeLog)
            throw Damaged(volume, $"is not the {inodeLog} of blocks and inodes of these sizes", "sb_inopblog", block[123], 123);
        if (block[192] > 7 || blockSize << block[192] > LargestBlock)
            throw Damaged(volume, "makes directory blocks of more than 64 KiB", "sb_dirblklog", block[192], 192);
        var (blocks, groupBlocks, groups) = (U64(block, 8), U32(block, 84), U32(block, 88));
        if (groupBlocks < SmallestGroup || groupBlocks > 1u << 31 || (long)groupBlocks * blockSize > 1L << 40)
            throw Damaged(volume, "is not a possible number of blocks of a group", "sb_agblocks", groupBlocks, 84);
        var groupLog = BitOperations.Log2(groupBlocks - 1) + 1;
        if (block[124] != groupLog)
            throw Damaged(volume, $"is not the {groupLog} of groups of {groupBlocks} blocks", "sb_agblklog", block[124], 124);
        if (groups == 0 || blocks > (ulong)groups * groupBlocks || blocks <= (ulong)(groups - 1) * groupBlocks)
            throw Damaged(volume, $"does not fit {groups} groups of {groupBlocks} blocks", "sb_dblocks", blocks, 8);
        if (blocks > (ulong)(long.MaxValue / blockSize))
            throw Damaged(volume, "is not a possible number of blocks", "sb_dblocks", blocks, 8);
        if (block[126] != 0)
            throw Damaged(volume, "says that mkfs.xfs did not finish", "sb_inprogress", block[126], 126);
        var id = new Guid(block.AsSpan(32, 16), bigEndian: true);
        return new XfsSuperblock
        {
            Features = features,
            BlockSize = blockSize,
            SectorSize = sectorSize,
            InodeSize = inodeSize,
            Blocks = (long)blocks,
            GroupBlocks = groupBlocks,
            GroupCount = groups,
            GroupBlockLog = groupLog,
            InodesPerBlockLog = inodeLog,
            DirectoryBlockSize = blockSize << block[192],
            RootInode = U64(block, 56),
            LogStart = XfsBlock.Stated(U64(block, 48)),
            LogBlocks = U32(block, 96),
            FreeBlocks = (long)Math.Min(U64(block, 144), blocks),
            RealtimeBlocks = U64(block, 16),
            Id = id,
            MetadataId = features.HasMetadataUuid ? new Guid(block.AsSpan(248, 16), bigEndian: true) : id,
            Label = ReadLabel(block),
        };
    }

    private static void CheckFeatures(BlockSource volume, XfsFeatures features)
    {
        if (features.Version is not (4 or 5))
            throw Damaged(volume, "is not version 4 or 5", "sb_versionnum", features.Version, 100);
        if (!features.HasDirectories2)
            throw Damaged(volume, "has directories of version 1, which Linux never read", "sb_versionnum", features.VersionNumber, 100);
        if (features.NeedsRepair)
        {
            throw Damaged(
                volume,
                "says that a repair or an upgrade was not finished, and Linux does not mount it",
                "sb_features_incompat",
                $"0x{features.Incompatible:x}",
                216
            );
        }
        if (features.Unreadable.Count != 0)
        {
            throw new ImageFormatException(
                volume.Name,
                "XFS superblock",
                $"uses {string.Join(", ", features.Unreadable)}, which this reader does not know",
                "sb_features_incompat",
                $"0x{features.Incompatible:x}",
                216
            );
        }
    }

    // The rest of a large sector is zeros, and is not part of the superblock for the checksum either way.
    private static void CheckSum(BlockSource volume, int sectorSize, byte[] block)
    {
        var sector = block;
        if (sectorSize > Size)
        {
            if (volume.Length < sectorSize)
                throw Damaged(volume, "the volume is too short", null, volume.Length, 0);
            sector = volume.ReadBytes(0, sectorSize);
        }
        if (!XfsChecksum.IsRight(sector, 224))
            throw Damaged(volume, "is not the checksum of the superblock", "sb_crc", $"0x{LittleEndian.U32(block, 224):x}", 224);
    }

    // A size that is stated twice: in bytes, and as a power of two.
    private static int Power(BlockSource volume, byte[] block, int offset, string field, uint value, int log, int least, int most)
    {
        if (value < least || value > most || !BitOperations.IsPow2(value))
            throw Damaged(volume, $"is not a power of two from {least} to {most}", field, value, offset);
        if (block[log] != BitOperations.Log2(value))
            throw Damaged(volume, $"is not the logarithm of {field}, {value}", $"{field[..^4]}log", block[log], log);
        return (int)value;
    }

    private static ImageFormatException Damaged(BlockSource volume, string problem, string? field, object value, int offset) =>
        new(volume.Name, "XFS superblock", problem, field, value, offset, "xfs_repair may restore it from another group.");
}
