using System.Numerics;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The superblock (btrfs_super_block): 4096 bytes at 64 KiB, with copies at 64 MiB and 256 GiB. Checked.</summary>
internal sealed record BtrfsSuperblock
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 4096;

    /// <summary>Bytes at each of <see cref="Places"/> that the allocator keeps free of everything else.</summary>
    public const int Reserved = 65536;

    /// <summary>Highest level of a tree's root.</summary>
    public const int MaxLevel = 7;

    /// <summary>Its place and those of its copies, in bytes of the device.</summary>
    public static readonly long[] Places = [64L << 10, 64L << 20, 256L << 30];

    private const ulong ErrorFlag = 1 << 2,
        SeedingFlag = 1UL << 32,
        DumpFlags = 3UL << 33;

    private const int ArrayPlace = 0x32b,
        ArraySize = 2048;

    public required string? Uuid { get; init; }

    /// <summary>fsid: the same on every device.</summary>
    public required Guid FsId { get; init; }

    /// <summary>The id in the blocks of the trees: metadata_uuid where it is in use, otherwise fsid.</summary>
    public required Guid MetadataId { get; init; }

    public required string? Label { get; init; }

    /// <summary>The copy that was read, in bytes of the device.</summary>
    public required long Place { get; init; }

    public required ulong Flags { get; init; }

    public required ulong Generation { get; init; }

    public required BtrfsRoot RootTree { get; init; }

    public required BtrfsRoot ChunkTree { get; init; }

    /// <summary>The tree of the log trees; null when there is nothing to replay.</summary>
    public required BtrfsRoot? LogTree { get; init; }

    /// <summary>total_bytes: of all devices together.</summary>
    public required long TotalBytes { get; init; }

    public required long BytesUsed { get; init; }

    public required ulong DeviceCount { get; init; }

    public required int SectorSize { get; init; }

    public required int NodeSize { get; init; }

    public required BtrfsFeatures Features { get; init; }

    public required BtrfsChecksum Checksum { get; init; }

    /// <summary>sys_chunk_array: the keys and chunks of the chunk tree itself.</summary>
    public required ReadOnlyMemory<byte> SystemChunks { get; init; }

    /// <summary>dev_item: the device that this superblock lies on.</summary>
    public required BtrfsDevItem Device { get; init; }

    public bool HasErrors => (Flags & ErrorFlag) != 0;

    /// <summary>A device that other file systems are grown from, which read their old blocks here.</summary>
    public bool IsSeed => (Flags & SeedingFlag) != 0;

    /// <summary>True for a backup whose original could not be used.</summary>
    public bool IsBackup => Place != Places[0];

    /// <summary>A length or offset of a file, rounded up to whole sectors where that is possible.</summary>
    public long WholeSectors(long bytes) => bytes > long.MaxValue - SectorSize ? bytes : (bytes + SectorSize - 1) / SectorSize * SectorSize;

    public static bool HasMagic(ReadOnlySpan<byte> block) => block.Slice(0x40, 8).SequenceEqual("_BHRfS_M"u8);

    /// <summary>The superblock of a volume, or its newest copy when it is damaged.</summary>
    /// <exception cref="ImageFormatException">Neither can be used.</exception>
    public static BtrfsSuperblock Read(BlockSource volume)
    {
        try
        {
            return Read(volume, Places[0]);
        }
        catch (ImageFormatException e)
        {
            return Places.Skip(1).Select(p => TryRead(volume, p)).OfType<BtrfsSuperblock>().MaxBy(s => s.Generation)
                ?? throw new ImageFormatException(
                    e.File,
                    e.Structure,
                    e.Problem,
                    e.Field,
                    e.Value,
                    e.Offset,
                    "No copy of it can be used. btrfs rescue super-recover looks for copies, too.",
                    e
                );
        }
    }

    private static BtrfsSuperblock? TryRead(BlockSource volume, long place)
    {
        try
        {
            return Read(volume, place);
        }
        catch (ImageFormatException)
        {
            return null;
        }
    }

    private static BtrfsSuperblock Read(BlockSource volume, long place)
    {
        var block = new byte[Size];
        if (!volume.TryRead(place, block))
            throw new ImageFormatException(volume.Name, "btrfs superblock", "can't be read", offset: place);
        return new Parser(block, volume.Name, place).Parse();
    }

    private sealed class Parser(byte[] block, string file, long place)
    {
        public BtrfsSuperblock Parse()
        {
            if (!HasMagic(block))
                throw Damaged("is not _BHRfS_M", "magic", U64(block, 0x40).ToString("x", null), 0x40);
            var checksum = BtrfsChecksum.Of(U16(block, 0xc4))
                ?? throw Damaged("is not a known kind of checksum", "csum_type", U16(block, 0xc4), 0xc4);
            if (!checksum.Matches(block.AsSpan(0x20), block))
                throw Damaged("does not match the superblock", "csum", Convert.ToHexStringLower(block, 0, checksum.Size), 0);
            if (U64(block, 0x30) != (ulong)place)
                throw Damaged("is not its own place", "bytenr", U64(block, 0x30), 0x30);
            var features = new BtrfsFeatures(U64(block, 0xb4), U64(block, 0xbc));
            if (features.Unreadable is { Count: > 0 } unreadable)
            {
                throw Damaged(
                    $"has {string.Join(", ", unreadable)}, which this reader does not know",
                    "incompat_flags",
                    $"0x{features.Incompat:x}",
                    0xbc
                );
            }
            var flags = U64(block, 0x38);
            if ((flags & DumpFlags) != 0)
                throw Damaged("says that this is a dump of metadata, without the content of files", "flags", $"0x{flags:x}", 0x38);
            var sectorSize = Power("sectorsize", 0x90, 4096, 65536);
            var nodeSize = Power("nodesize", 0x94, sectorSize, 65536);
            var arraySize = U32(block, 0xa0);
            if (arraySize > ArraySize)
                throw Damaged($"is more than {ArraySize}", "sys_chunk_array_size", arraySize, 0xa0);
            var generation = U64(block, 0x48);
            var fsId = new Guid(block.AsSpan(0x20, 16), bigEndian: true);
            return new BtrfsSuperblock
            {
                Uuid = SignatureReads.Uuid(block.AsSpan(0x20, 16)),
                FsId = fsId,
                MetadataId = features.HasMetadataUuid ? new Guid(block.AsSpan(0x23b, 16), bigEndian: true) : fsId,
                Label = SignatureReads.Text(block.AsSpan(0x12b, 256)),
                Place = place,
                Flags = flags,
                Generation = generation,
                RootTree = Root(BtrfsObject.RootTree, "root", 0x50, 0xc6, generation),
                ChunkTree = Root(BtrfsObject.ChunkTree, "chunk_root", 0x58, 0xc7, U64(block, 0xa4)),
                // The log belongs to the transaction that was never finished.
                LogTree = U64(block, 0x60) == 0 ? null : Root(BtrfsObject.TreeLog, "log_root", 0x60, 0xc8, generation + 1),
                TotalBytes = (long)Math.Min(U64(block, 0x70), long.MaxValue),
                BytesUsed = (long)Math.Min(U64(block, 0x78), long.MaxValue),
                DeviceCount = U64(block, 0x88),
                SectorSize = sectorSize,
                NodeSize = nodeSize,
                Features = features,
                Checksum = checksum,
                SystemChunks = block.AsMemory(ArrayPlace, (int)arraySize),
                Device = BtrfsDevItem.Read(block.AsSpan(0xc9, BtrfsDevItem.Size)),
            };
        }

        private int Power(string field, int at, int least, int most)
        {
            var value = U32(block, at);
            return BitOperations.IsPow2(value) && value >= least && value <= most
                ? (int)value
                : throw Damaged($"is not a power of two from {least} to {most}", field, value, at);
        }

        private BtrfsRoot Root(ulong tree, string field, int at, int levelAt, ulong generation)
        {
            if (block[levelAt] > MaxLevel)
                throw Damaged($"is more than {MaxLevel}", field + "_level", block[levelAt], levelAt);
            return new BtrfsRoot(tree, BtrfsLogical.Of(U64(block, at)), block[levelAt], generation);
        }

        private ImageFormatException Damaged(string problem, string field, object value, int at) =>
            new(file, "btrfs superblock", problem, field, value, place + at);
    }
}
