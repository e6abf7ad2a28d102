using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>An inode as it lies in the inode table (kernel documentation, ext4/inodes.rst).</summary>
internal sealed class ExtInode
{
    private const uint ImmutableFlag = 0x10,
        AppendFlag = 0x20,
        EncryptFlag = 0x800,
        ExtentsFlag = 0x80000,
        InlineDataFlag = 0x10000000;

    private ExtInode(uint number, byte[] raw)
    {
        Number = number;
        Raw = raw;
    }

    /// <summary>Inode number.</summary>
    public uint Number { get; }

    /// <summary>The whole inode, with the attributes behind it.</summary>
    public byte[] Raw { get; }

    public ushort ModeWord => U16(Raw, 0x00);

    public uint Flags => U32(Raw, 0x20);

    public bool HasExtents => (Flags & ExtentsFlag) != 0;

    public bool HasInlineData => (Flags & InlineDataFlag) != 0;

    public bool IsEncrypted => (Flags & EncryptFlag) != 0;

    public required long Size { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    /// <summary>i_block: block map, root of the extent tree, short link target, or inline data.</summary>
    public ReadOnlySpan<byte> BlockArea => Raw.AsSpan(0x28, 60);

    public FileNodeType Type =>
        (ModeWord >> 12) switch
        {
            0x1 => FileNodeType.Fifo,
            0x2 => FileNodeType.CharacterDevice,
            0x4 => FileNodeType.Directory,
            0x6 => FileNodeType.BlockDevice,
            0x8 => FileNodeType.File,
            0xa => FileNodeType.SymbolicLink,
            0xc => FileNodeType.Socket,
            _ => FileNodeType.Unknown,
        };

    public static ExtInode Parse(uint number, byte[] raw, ExtSuperblock super, string volume)
    {
        var mode = U16(raw, 0x00) >> 12;
        ulong size = U32(raw, 0x04);
        if (mode == 0x8 || (mode == 0x4 && super.Features.LargeDirectories))
            size |= (ulong)U32(raw, 0x6c) << 32;
        if (size > long.MaxValue)
            throw new ImageFormatException(volume, $"inode {number}", "is negative", "i_size", size);
        uint uid = U16(raw, 0x02),
            gid = U16(raw, 0x18);
        if (!super.IsHurd)
        {
            uid |= (uint)U16(raw, 0x78) << 16;
            gid |= (uint)U16(raw, 0x7a) << 16;
        }
        return new ExtInode(number, raw)
        {
            Size = (long)size,
            Uid = uid,
            Gid = gid,
        };
    }

    public FileNode ToNode()
    {
        var attributes = FileAttributes.None;
        if ((Flags & ImmutableFlag) != 0)
            attributes |= FileAttributes.Immutable;
        if ((Flags & AppendFlag) != 0)
            attributes |= FileAttributes.AppendOnly;
        if (IsEncrypted)
            attributes |= FileAttributes.Encrypted;
        var device = 0u;
        if (Type is FileNodeType.BlockDevice or FileNodeType.CharacterDevice)
            device = U32(Raw, 0x28) is var old and not 0 ? old : U32(Raw, 0x2c);
        return new FileNode(Number, Type, ModeWord & 0xfff, Uid, Gid, Size, Modified(), U16(Raw, 0x1a), attributes, device);
    }

    // Large inodes carry two more bits of the epoch and nanoseconds for each time.
    private DateTimeOffset Modified()
    {
        long seconds = (int)U32(Raw, 0x10);
        uint nanoseconds = 0;
        if (Raw.Length >= 0x8c && U16(Raw, 0x80) >= 0x8c - 0x80)
        {
            var extra = U32(Raw, 0x88);
            seconds += (long)(extra & 3) << 32;
            nanoseconds = Math.Min(extra >> 2, 999_999_999);
        }
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100);
    }
}
