using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>The extended attributes of an inode: behind its fields, in a block of their own, large values in further inodes.</summary>
internal sealed class ExtAttributes
{
    private const uint Magic = 0xea020000;
    private const int BlockHeader = 32;

    // Linux takes no value above 64 KiB. All values of a file may share a few blocks, which would make them larger than any file.
    private const int MostValueBytes = 64 << 10,
        MostBytes = 16 << 20;

    private readonly BlockSource volume;
    private readonly ExtSuperblock super;
    private readonly ExtInode inode;
    private readonly Func<uint, BlockSource> open;
    private readonly List<Xattr> found = [];
    private long bytes;

    private ExtAttributes(BlockSource volume, ExtSuperblock super, ExtInode inode, Func<uint, BlockSource> open)
    {
        this.volume = volume;
        this.super = super;
        this.inode = inode;
        this.open = open;
    }

    /// <summary>
    /// The attributes with their full names, as Linux shows them. <paramref name="open"/> gives the content of an inode that holds a value.
    /// </summary>
    public static IReadOnlyList<Xattr> Read(BlockSource volume, ExtSuperblock super, ExtInode inode, Func<uint, BlockSource> open)
    {
        var attributes = new ExtAttributes(volume, super, inode, open);
        var inInode = InInode(inode, volume.Name);
        attributes.Add(inInode, inInode, attributes.Damaged);
        attributes.AddBlock();
        return attributes.found;
    }

    /// <summary>The list behind the fields of an inode, which its values lie in, too; empty when there is none.</summary>
    public static ReadOnlyMemory<byte> InInode(ExtInode inode, string volume)
    {
        var raw = inode.Raw;
        if (raw.Length < 0x84)
            return default;
        var start = 128 + U16(raw, 0x80);
        if (start > raw.Length)
        {
            throw new ImageFormatException(
                volume,
                $"inode {inode.Number}",
                "is longer than what is behind the inode",
                "i_extra_isize",
                U16(raw, 0x80),
                hint: "Run e2fsck -f on the guest's disk."
            );
        }
        return start > raw.Length - 4 || U32(raw, start) != Magic ? default : raw.AsMemory(start + 4);
    }

    private void AddBlock()
    {
        var block = inode.AttributeBlock(super);
        if (block.Number == 0)
            return;
        if (!block.IsIn(super) || !block.IsOn(volume, super))
            throw Damaged("lies outside the file system", "i_file_acl", block.Number);
        var stored = volume.ReadBytes(block.Place(super), super.BlockSize);
        if (U32(stored, 0) != Magic)
            throw Damaged("is not 0xea020000", "h_magic", $"0x{U32(stored, 0):x}");
        if (U32(stored, 8) != 1)
            throw Damaged("is not 1", "h_blocks", U32(stored, 8));
        CheckSum(stored, block);
        Add(stored.AsMemory(BlockHeader), stored, Damaged);
    }

    private void CheckSum(byte[] stored, ExtBlock block)
    {
        if (!super.HasChecksums)
            return;
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, block.Number);
        var sum = Crc32C.Update(Crc32C.Update(super.ChecksumSeed, number), stored.AsSpan(0, 0x10));
        sum = Crc32C.Update(Crc32C.Update(sum, [0, 0, 0, 0]), stored.AsSpan(0x14));
        if (sum != U32(stored, 0x10))
            throw Damaged("is wrong", "h_checksum", $"0x{U32(stored, 0x10):x}");
    }

    private void Add(ReadOnlyMemory<byte> list, ReadOnlyMemory<byte> values, Func<string, string, object, ImageFormatException> damaged)
    {
        foreach (var attribute in ExtAttribute.Read(list, damaged))
        {
            if (attribute.FullName is not { } name)
                continue;
            bytes += attribute.ValueSize;
            if (attribute.ValueSize > MostValueBytes || bytes > MostBytes)
                throw damaged("is more than is read", "e_value_size", attribute.ValueSize);
            var value = attribute.ValueInode == 0 ? attribute.Value(values, damaged) : Large(attribute, damaged);
            var isList = attribute.Index is ExtAttribute.AccessList or ExtAttribute.DefaultAccessList;
            found.Add(new Xattr(name, isList ? ExtAccessList.ToLinux(value.Span, damaged) : value.ToArray()));
        }
    }

    private byte[] Large(ExtAttribute attribute, Func<string, string, object, ImageFormatException> damaged)
    {
        var content = open(attribute.ValueInode);
        if (content.Length != attribute.ValueSize)
            throw damaged($"is not the {content.Length} bytes of inode {attribute.ValueInode}", "e_value_size", attribute.ValueSize);
        return content.ReadBytes(0, (int)attribute.ValueSize);
    }

    private ImageFormatException Damaged(string problem, string field, object value) =>
        new(volume.Name, $"inode {inode.Number}, extended attributes", problem, field, value, hint: "Run e2fsck -f on the guest's disk.");
}
