using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>
/// Extended attributes: a table of lists, each a run of names and values. A value that several files share stands once, and the others
/// point to it.
/// </summary>
internal sealed class SquashFsXattrs
{
    private const int HeaderSize = 16,
        EntrySize = 16,
        EntriesPerBlock = SquashFsMetadata.BlockSize / EntrySize,
        PointerFlag = 0x100,
        LongestValue = 64 << 10;

    // Linux gives out no longer list of names than 64 KiB; the values may be shared.
    private const int MostBytes = 16 << 20;
    private static readonly string[] Prefixes = ["user.", "trusted.", "security."];
    private readonly BlockSource volume;
    private readonly SquashFsMetadata metadata;
    private readonly long index,
        table;
    private readonly uint count;

    private SquashFsXattrs(BlockSource volume, SquashFsMetadata metadata, long index, long table, uint count)
    {
        this.volume = volume;
        this.metadata = metadata;
        this.index = index;
        this.table = table;
        this.count = count;
    }

    /// <summary>Reads the head of the table, or returns null when there is none.</summary>
    /// <exception cref="ImageFormatException">It does not lie in the file system.</exception>
    public static SquashFsXattrs? Open(BlockSource volume, SquashFsSuperblock super, SquashFsMetadata metadata)
    {
        if (super.XattrTable < 0)
            return null;
        if (super.XattrTable > super.BytesUsed - HeaderSize)
            throw Damaged(volume, "does not fit the file system", "xattr_id_table_start", super.XattrTable);
        var header = volume.ReadBytes(super.XattrTable, HeaderSize);
        var table = U64(header, 0);
        if (table < SquashFsSuperblock.Size || table >= (ulong)super.XattrTable)
            throw Damaged(volume, "does not lie before its index", "xattr_table_start", table);
        return new SquashFsXattrs(volume, metadata, super.XattrTable + HeaderSize, (long)table, U32(header, 8));
    }

    /// <summary>The attributes of an inode.</summary>
    /// <exception cref="ImageFormatException">They are damaged.</exception>
    public IReadOnlyList<Xattr> Read(uint number)
    {
        var structure = $"xattr list {number}";
        if (number >= count)
            throw Damaged(volume, $"is not one of the {count} lists", "xattr", number);
        var block = metadata.Index(index, number / EntriesPerBlock, structure);
        var entry = new SquashFsCursor(metadata, volume.Name, block, (int)(number % EntriesPerBlock) * EntrySize, structure);
        var (list, names) = (new SquashFsRef(entry.TakeU64()), entry.TakeU32());
        var cursor = At(list, structure);
        var found = new List<Xattr>();
        var bytes = 0L;
        for (; names > 0; names--)
        {
            int type = cursor.TakeU16();
            var name = new byte[cursor.TakeU16()];
            cursor.Read(name);
            var value = ReadValue(cursor, (type & PointerFlag) != 0, structure);
            bytes += name.Length + value.Length + EntrySize;
            if (bytes > MostBytes)
                throw Damaged(volume, $"has more than the {MostBytes} bytes that are read of attributes", "xattr", number);
            // A namespace that is not known is skipped, as in Linux.
            if ((type & 0xff) < Prefixes.Length)
                found.Add(new Xattr(Prefixes[type & 0xff] + Encoding.UTF8.GetString(name), value));
        }
        return found;
    }

    private byte[] ReadValue(SquashFsCursor cursor, bool isPointer, string structure)
    {
        var length = cursor.TakeU32();
        if (isPointer)
        {
            if (length != 8)
                throw Damaged(volume, "points to a value with a reference that is not 8 bytes long", "vsize", length);
            cursor = At(new SquashFsRef(cursor.TakeU64()), structure);
            length = cursor.TakeU32();
        }
        if (length > LongestValue)
            throw Damaged(volume, $"has a value of more than {LongestValue} bytes", "vsize", length);
        var value = new byte[length];
        cursor.Read(value);
        return value;
    }

    private SquashFsCursor At(SquashFsRef place, string structure) =>
        place.Block < index && place.Start < SquashFsMetadata.BlockSize
            ? new SquashFsCursor(metadata, volume.Name, table + place.Block, place.Start, structure)
            : throw Damaged(volume, "lies outside its table", "xattr", place);

    private static ImageFormatException Damaged(BlockSource volume, string problem, string field, object value) =>
        new(volume.Name, "xattr table", problem, field, value);
}
