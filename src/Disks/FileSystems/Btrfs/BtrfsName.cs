using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// Names with what they name (btrfs_dir_item): entries of directories, and attributes. One item holds several when their hashes are equal.
/// </summary>
/// <param name="Location">The inode, or the subvolume when its type is ROOT_ITEM; nothing for an attribute.</param>
/// <param name="Kind">type: the kind of file.</param>
/// <param name="Name">Its bytes.</param>
/// <param name="Value">The value of an attribute.</param>
internal readonly record struct BtrfsName(BtrfsKey Location, byte Kind, ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)
{
    private const int HeaderSize = 30,
        MaxName = 255;

    public FileNodeType Type => FileNodeTypes.OfEntry(Kind);

    /// <summary>An entry for an inode.</summary>
    public static BtrfsName Of(ulong inode, FileNodeType type, ReadOnlyMemory<byte> name) =>
        new(new BtrfsKey(inode, BtrfsItemType.InodeItem, 0), FileNodeTypes.ToEntry(type), name, default);

    /// <summary>Its bytes in an item.</summary>
    public byte[] Write()
    {
        var bytes = new byte[HeaderSize + Name.Length + Value.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Location.ObjectId);
        bytes[8] = (byte)Location.Type;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(9), Location.Offset);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(25), (ushort)Value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(27), (ushort)Name.Length);
        bytes[29] = Kind;
        Name.CopyTo(bytes.AsMemory(HeaderSize));
        Value.CopyTo(bytes.AsMemory(HeaderSize + Name.Length));
        return bytes;
    }

    /// <summary>The hash that is the offset of the key of a name's item.</summary>
    public static uint Hash(ReadOnlySpan<byte> name) => Crc32C.Update(0xfffffffe, name);

    /// <summary>The names of an item.</summary>
    public static IEnumerable<BtrfsName> Read(BtrfsItem item, ulong tree, string file)
    {
        var bytes = item.Data;
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < HeaderSize)
                throw Damaged("ends inside of a name's header", null, null);
            int valueLength = U16(bytes.Span, 25),
                nameLength = U16(bytes.Span, 27);
            if (nameLength is 0 or > MaxName)
                throw Damaged($"is not between 1 and {MaxName}", "name_len", nameLength);
            if (valueLength + nameLength > bytes.Length - HeaderSize)
                throw Damaged("is longer than the item", "data_len", valueLength);
            yield return new BtrfsName(
                BtrfsKey.Read(bytes.Span, 0),
                bytes.Span[29],
                bytes.Slice(HeaderSize, nameLength),
                bytes.Slice(HeaderSize + nameLength, valueLength)
            );
            bytes = bytes[(HeaderSize + nameLength + valueLength)..];
        }

        ImageFormatException Damaged(string problem, string? field, object? value) =>
            new(file, $"btrfs tree {tree}, directory item {item.Key}", problem, field, value, hint: "Run btrfs check --readonly.");
    }
}
