using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs.Log;

/// <summary>
/// A name of an inode, as the inode itself lists it (btrfs_inode_ref, and btrfs_inode_extref where there are too many for one item).
/// </summary>
/// <param name="Inode">The inode.</param>
/// <param name="Parent">The directory.</param>
/// <param name="Index">index: the offset of the name's DIR_INDEX.</param>
/// <param name="Name">The name.</param>
internal readonly record struct BtrfsBackref(ulong Inode, ulong Parent, ulong Index, ReadOnlyMemory<byte> Name)
{
    private const int RefHeader = 10,
        ExtrefHeader = 18;

    /// <summary>The names of an item of either kind.</summary>
    public static IReadOnlyList<BtrfsBackref> Read(BtrfsItem item, string file)
    {
        var found = new List<BtrfsBackref>();
        var isExtended = item.Key.Type == BtrfsItemType.InodeExtref;
        var header = isExtended ? ExtrefHeader : RefHeader;
        for (var bytes = item.Data; !bytes.IsEmpty;)
        {
            var span = bytes.Span;
            if (span.Length < header || U16(span, header - 2) > span.Length - header)
                throw new ImageFormatException(file, $"btrfs inode reference {item.Key}", "ends inside of a name");
            var length = U16(span, header - 2);
            found.Add(
                new BtrfsBackref(
                    item.Key.ObjectId,
                    isExtended ? U64(span, 0) : item.Key.Offset,
                    U64(span, header - 10),
                    bytes.Slice(header, length)
                )
            );
            bytes = bytes[(header + length)..];
        }
        return found;
    }

    /// <summary>The key of the item of the other kind that would hold this name.</summary>
    public BtrfsKey ExtendedKey => new(Inode, BtrfsItemType.InodeExtref, Crc32C.Update((uint)Parent, Name.Span));

    /// <summary>The key of the item that holds the names in this directory.</summary>
    public BtrfsKey PlainKey => new(Inode, BtrfsItemType.InodeRef, Parent);

    public bool IsSame(BtrfsBackref other) => Inode == other.Inode && Parent == other.Parent && Name.Span.SequenceEqual(other.Name.Span);

    /// <summary>The bytes of an item with these names.</summary>
    public static byte[] Write(IEnumerable<BtrfsBackref> names, bool isExtended)
    {
        using var bytes = new MemoryStream();
        Span<byte> header = stackalloc byte[ExtrefHeader];
        foreach (var name in names)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(header, name.Parent);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], name.Index);
            BinaryPrimitives.WriteUInt16LittleEndian(header[16..], (ushort)name.Name.Length);
            bytes.Write(isExtended ? header : header[8..]);
            bytes.Write(name.Name.Span);
        }
        return bytes.ToArray();
    }
}
