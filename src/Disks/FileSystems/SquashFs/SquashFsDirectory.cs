using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>
/// Walks the entries of a directory: headers, each followed by up to 256 entries. They are sorted by name, and a large directory has an
/// index with the first name of each of its metadata blocks.
/// </summary>
internal sealed class SquashFsDirectory
{
    // file_size counts "." and "..", which are not stored.
    private const int DotsSize = 3,
        MostInHeader = 256,
        LongestName = 256,
        HeaderSize = 12,
        EntrySize = 8;

    private readonly SquashFsMetadata metadata;
    private readonly SquashFsSuperblock super;
    private readonly string volume;
    private readonly SquashFsInode inode;
    private readonly string structure;

    public SquashFsDirectory(SquashFsMetadata metadata, SquashFsSuperblock super, string volume, SquashFsInode inode)
    {
        this.metadata = metadata;
        this.super = super;
        this.volume = volume;
        this.inode = inode;
        structure = $"directory {inode.Ref}";
        if (inode.Size > FileSystemLimits.MaxDirectoryBytes)
        {
            throw new ImageFormatException(
                volume,
                structure,
                $"is more than the {FileSystemLimits.MaxDirectoryBytes} bytes that are read of a directory",
                "file_size",
                inode.Size
            );
        }
    }

    /// <summary>All entries in their order, from the start.</summary>
    public IEnumerable<Item> Items() => Items(super.DirectoryTable + inode.StartBlock, inode.Start, inode.Size - DotsSize);

    /// <summary>The entry of this name, or null. <paramref name="index"/> stands behind the inode, at the index.</summary>
    public Item? Find(ReadOnlyMemory<byte> name, SquashFsCursor index)
    {
        var (block, at) = (inode.StartBlock, 0L);
        var first = new byte[LongestName];
        for (var i = 0; i < inode.Indexes; i++)
        {
            var (from, start, length) = (index.TakeU32(), index.TakeU32(), index.TakeU32());
            if (length >= LongestName)
                throw Damaged("index size", length);
            index.Read(first.AsSpan(0, (int)length + 1));
            if (first.AsSpan(0, (int)length + 1).SequenceCompareTo(name.Span) > 0)
                break;
            (block, at) = (start, from);
        }
        var left = inode.Size - DotsSize - at;
        var position = (int)((inode.Start + at) % SquashFsMetadata.BlockSize);
        foreach (var item in Items(super.DirectoryTable + block, position, left))
        {
            if (item.Name.AsSpan().SequenceEqual(name.Span))
                return item;
            // As in Linux, only the first byte is trusted to be in order.
            if (name.Length > 0 && item.Name[0] > name.Span[0])
                return null;
        }
        return null;
    }

    private IEnumerable<Item> Items(long place, int start, long left)
    {
        if (left <= 0)
            yield break;
        var cursor = new SquashFsCursor(metadata, volume, place, start, structure);
        var fields = new byte[HeaderSize];
        while (left >= HeaderSize)
        {
            cursor.Read(fields);
            var (count, block) = (U32(fields, 0) + 1UL, U32(fields, 4));
            left -= HeaderSize;
            if (count > MostInHeader)
                throw Damaged("count", count - 1);
            for (; count > 0 && left > 0; count--)
            {
                cursor.Read(fields.AsSpan(0, EntrySize));
                var (offset, type, length) = (U16(fields, 0), U16(fields, 4), U16(fields, 6) + 1);
                if (length > LongestName || offset >= SquashFsMetadata.BlockSize)
                    throw Damaged(length > LongestName ? "size" : "offset", length > LongestName ? length - 1 : offset);
                var name = new byte[length];
                cursor.Read(name);
                left -= EntrySize + length;
                if (name.AsSpan().ContainsAny((byte)'/', (byte)0) || name is [(byte)'.'] or [(byte)'.', (byte)'.'])
                    throw Damaged("name", Encoding.UTF8.GetString(name));
                yield return new Item(new SquashFsRef(block, offset), SquashFsInode.TypeOf(type), name);
            }
        }
    }

    private ImageFormatException Damaged(string field, object value) =>
        new(volume, structure, "has an entry that is not possible", field, value);

    /// <summary>An entry.</summary>
    internal readonly record struct Item(SquashFsRef Ref, FileNodeType Type, byte[] Name)
    {
        public DirectoryEntry ToEntry() => new(Encoding.UTF8.GetString(Name), Ref.Value, Type);
    }
}
