using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>The 96 bytes at the start of the volume.</summary>
internal sealed record SquashFsSuperblock
{
    public const int Size = 96;

    /// <summary>A table that is not there.</summary>
    public const ulong None = ulong.MaxValue;

    private const int SmallestLog = 12,
        LargestLog = 20;

    /// <summary>inodes, 0x04.</summary>
    public required uint Inodes { get; init; }

    /// <summary>mkfs_time, 0x08.</summary>
    public required uint Made { get; init; }

    /// <summary>block_size, 0x0c.</summary>
    public required int BlockSize { get; init; }

    /// <summary>fragments, 0x10.</summary>
    public required uint Fragments { get; init; }

    /// <summary>compression, 0x14.</summary>
    public required SquashFsCompressor Compressor { get; init; }

    /// <summary>flags, 0x18.</summary>
    public required ushort Flags { get; init; }

    /// <summary>no_ids, 0x1a.</summary>
    public required int Ids { get; init; }

    /// <summary>root_inode, 0x20.</summary>
    public required SquashFsRef Root { get; init; }

    /// <summary>bytes_used, 0x28.</summary>
    public required long BytesUsed { get; init; }

    /// <summary>id_table_start, 0x30.</summary>
    public required long IdTable { get; init; }

    /// <summary>xattr_id_table_start, 0x38; negative when there is none.</summary>
    public required long XattrTable { get; init; }

    /// <summary>inode_table_start, 0x40.</summary>
    public required long InodeTable { get; init; }

    /// <summary>directory_table_start, 0x48.</summary>
    public required long DirectoryTable { get; init; }

    /// <summary>fragment_table_start, 0x50; negative when there is none.</summary>
    public required long FragmentTable { get; init; }

    /// <summary>True for a superblock of version 4, which is what blkid looks for.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> block) => block.StartsWith("hsqs"u8) && U16(block, 0x1c) == 4;

    /// <summary>Reads and checks it.</summary>
    /// <exception cref="ImageFormatException">A field is not possible or not known.</exception>
    public static SquashFsSuperblock Read(BlockSource volume)
    {
        if (volume.Length < Size)
            throw new ImageFormatException(volume.Name, "squashfs superblock", "does not fit the volume", offset: 0);
        var block = volume.ReadBytes(0, Size);
        var (major, minor) = (U16(block, 0x1c), U16(block, 0x1e));
        if (!block.AsSpan().StartsWith("hsqs"u8) || major != 4 || minor != 0)
        {
            throw Bad(volume, 0x1c, "s_major.s_minor", $"{major}.{minor}", "is a version that is not read; 4.0 is");
        }
        var (size, log) = (U32(block, 0x0c), U16(block, 0x16));
        if (log is < SmallestLog or > LargestLog)
            throw Bad(volume, 0x16, "block_log", log, $"is not between {SmallestLog} and {LargestLog}");
        if (size != 1u << log)
            throw Bad(volume, 0x0c, "block_size", size, $"is not 2 to the power of block_log = {log}");
        var compressor = U16(block, 0x14);
        if (!Enum.IsDefined((SquashFsCompressor)compressor))
            throw Bad(volume, 0x14, "compression", compressor, "is a compressor that is not known");
        var used = U64(block, 0x28);
        if (used < Size || used > (ulong)volume.Length)
        {
            throw new ImageFormatException(
                volume.Name,
                "squashfs superblock",
                $"is not a length inside the volume of {volume.Length} bytes",
                "bytes_used",
                used,
                0x28,
                "The image may be cut off."
            );
        }
        var super = new SquashFsSuperblock
        {
            Inodes = U32(block, 0x04),
            Made = U32(block, 0x08),
            BlockSize = (int)size,
            Fragments = U32(block, 0x10),
            Compressor = (SquashFsCompressor)compressor,
            Flags = U16(block, 0x18),
            Ids = U16(block, 0x1a),
            Root = new SquashFsRef(U64(block, 0x20)),
            BytesUsed = (long)used,
            IdTable = Table(volume, block, 0x30, "id_table_start", (long)used, isOptional: false),
            XattrTable = Table(volume, block, 0x38, "xattr_id_table_start", (long)used, isOptional: true),
            InodeTable = Table(volume, block, 0x40, "inode_table_start", (long)used, isOptional: false),
            DirectoryTable = Table(volume, block, 0x48, "directory_table_start", (long)used, isOptional: false),
            FragmentTable = Table(volume, block, 0x50, "fragment_table_start", (long)used, isOptional: true),
        };
        if (super.DirectoryTable <= super.InodeTable)
            throw Bad(volume, 0x48, "directory_table_start", super.DirectoryTable, $"is not after the inodes at {super.InodeTable}");
        if (super.Ids == 0)
            throw Bad(volume, 0x1a, "no_ids", 0, "leaves the owner of the root without an entry");
        return super;
    }

    private static long Table(BlockSource volume, byte[] block, int at, string field, long used, bool isOptional)
    {
        var place = U64(block, at);
        if (isOptional && place == None)
            return -1;
        return place >= Size && place < (ulong)used
            ? (long)place
            : throw Bad(volume, at, field, place, $"does not lie between the superblock and the end at {used}");
    }

    private static ImageFormatException Bad(BlockSource volume, int at, string field, object value, string problem) =>
        new(volume.Name, "squashfs superblock", problem, field, value, at);
}
