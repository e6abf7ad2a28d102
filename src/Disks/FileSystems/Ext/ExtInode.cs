using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>An inode whose content is read: its fields, its map, its attributes.</summary>
internal sealed class ExtInode
{
    private const uint IndexFlag = 0x1000,
        ExtentsFlag = 0x80000,
        AttributeFlag = 0x200000,
        InlineDataFlag = 0x10000000,
        CaseFoldFlag = 0x40000000;

    /// <summary>The inode of these bytes, which stay its own.</summary>
    public ExtInode(uint number, byte[] raw, ExtSuperblock super, string volume)
    {
        Number = number;
        Raw = raw;
        Size = Fields.Size(super, volume);
        ChecksumSeed = super.HasChecksums ? Fields.ChecksumSeed(super) : 0;
    }

    /// <summary>Inode number.</summary>
    public uint Number { get; }

    /// <summary>The whole inode, with the attributes behind it.</summary>
    public byte[] Raw { get; }

    /// <summary>Bytes of its content.</summary>
    public long Size { get; }

    /// <summary>Seed of the checksums of its directory and extent blocks, where blocks have one.</summary>
    public uint ChecksumSeed { get; }

    public ExtInodeFields Fields => new(Number, Raw);

    public FileNodeType Type => Fields.Type;

    public bool HasExtents => (Fields.Flags & ExtentsFlag) != 0;

    public bool HasInlineData => (Fields.Flags & InlineDataFlag) != 0;

    public bool IsEncrypted => Fields.IsEncrypted;

    /// <summary>The directory has a hash tree.</summary>
    public bool HasIndex => (Fields.Flags & IndexFlag) != 0;

    /// <summary>Names of the directory compare without case.</summary>
    public bool FoldsCase => (Fields.Flags & CaseFoldFlag) != 0;

    /// <summary>It holds the value of an attribute of other inodes.</summary>
    public bool IsAttribute => (Fields.Flags & AttributeFlag) != 0;

    /// <summary>i_block: block map, root of the extent tree, short link target, or inline data.</summary>
    public ReadOnlySpan<byte> BlockArea => Raw.AsSpan(0x28, 60);

    /// <summary>i_file_acl: the block of its attributes; 0 where there is none.</summary>
    public ExtBlock AttributeBlock(ExtSuperblock super) => new(U32(Raw, 0x68) | (super.IsHurd ? 0 : (long)U16(Raw, 0x76) << 32));
}
