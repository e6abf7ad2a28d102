using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>The fields of an inode as it lies in the inode table (kernel documentation, ext4/inodes.rst).</summary>
internal readonly ref struct ExtInodeFields(uint number, ReadOnlySpan<byte> raw)
{
    private const uint ImmutableFlag = 0x10,
        AppendFlag = 0x20,
        EncryptFlag = 0x800;

    private readonly ReadOnlySpan<byte> raw = raw;

    /// <summary>i_mode.</summary>
    public ushort Mode => U16(raw, 0x00);

    /// <summary>i_flags.</summary>
    public uint Flags => U32(raw, 0x20);

    public bool IsEncrypted => (Flags & EncryptFlag) != 0;

    /// <summary>i_links_count.</summary>
    public ushort Links => U16(raw, 0x1a);

    public FileNodeType Type => FileNodeTypes.OfMode(Mode);

    /// <summary>i_size, with its upper half where the kind of file has one.</summary>
    public long Size(ExtSuperblock super, string volume)
    {
        ulong size = U32(raw, 0x04);
        if (Type == FileNodeType.File || (Type == FileNodeType.Directory && super.Features.LargeDirectories))
            size |= (ulong)U32(raw, 0x6c) << 32;
        if (size > long.MaxValue)
            throw new ImageFormatException(volume, $"inode {number}", "is negative", "i_size", size);
        return (long)size;
    }

    public FileNode ToNode(ExtSuperblock super, string volume)
    {
        var attributes = FileAttributes.None;
        if ((Flags & ImmutableFlag) != 0)
            attributes |= FileAttributes.Immutable;
        if ((Flags & AppendFlag) != 0)
            attributes |= FileAttributes.AppendOnly;
        if (IsEncrypted)
            attributes |= FileAttributes.Encrypted;
        var type = Type;
        var device = 0u;
        if (type is FileNodeType.BlockDevice or FileNodeType.CharacterDevice)
            device = U32(raw, 0x28) is var old and not 0 ? old : U32(raw, 0x2c);
        uint uid = U16(raw, 0x02),
            gid = U16(raw, 0x18);
        if (!super.IsHurd)
        {
            uid |= (uint)U16(raw, 0x78) << 16;
            gid |= (uint)U16(raw, 0x7a) << 16;
        }
        return new FileNode(number, type, Mode & 0xfff, uid, gid, Size(super, volume), Modified(), Links, attributes, device);
    }

    /// <summary>The seed of all checksums of this inode's structures: its number and i_generation.</summary>
    public uint ChecksumSeed(ExtSuperblock super)
    {
        Span<byte> numberBytes = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(numberBytes, number);
        return Crc32C.Update(Crc32C.Update(super.ChecksumSeed, numberBytes), raw.Slice(0x64, 4));
    }

    /// <summary>False when the inode carries a checksum and it is wrong.</summary>
    public bool HasRightChecksum(ExtSuperblock super, out uint stored)
    {
        stored = U16(raw, 0x7c);
        if (!super.HasChecksums)
            return true;
        ReadOnlySpan<byte> none = [0, 0];
        var sum = Crc32C.Update(Crc32C.Update(ChecksumSeed(super), raw[..0x7c]), none);
        sum = Crc32C.Update(sum, raw[0x7e..0x80]);
        if (raw.Length == 0x80)
            return (ushort)sum == stored;
        sum = Crc32C.Update(sum, raw[0x80..0x82]);
        // i_checksum_hi is there when i_extra_isize reaches to its end.
        if (U16(raw, 0x80) < 4)
            return (ushort)Crc32C.Update(sum, raw[0x82..]) == stored;
        stored |= (uint)U16(raw, 0x82) << 16;
        return Crc32C.Update(Crc32C.Update(sum, none), raw[0x84..]) == stored;
    }

    // Large inodes carry two more bits of the epoch and nanoseconds for each time.
    private DateTimeOffset Modified()
    {
        long seconds = (int)U32(raw, 0x10);
        uint nanoseconds = 0;
        if (raw.Length >= 0x8c && U16(raw, 0x80) >= 0x8c - 0x80)
        {
            var extra = U32(raw, 0x88);
            seconds += (long)(extra & 3) << 32;
            nanoseconds = Math.Min(extra >> 2, 999_999_999);
        }
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100);
    }
}
