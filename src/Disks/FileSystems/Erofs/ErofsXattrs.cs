using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>
/// Extended attributes: behind the inode, first the numbers of those that are shared, then its own. The shared ones lie in an area of the
/// volume.
/// </summary>
/// <param name="super">The superblock.</param>
/// <param name="shared">The metadata that holds shared attributes.</param>
/// <param name="prefixes">Long prefixes of names, by their number.</param>
internal sealed class ErofsXattrs(ErofsSuperblock super, ErofsMetadata shared, IReadOnlyList<string> prefixes)
{
    private const int HeaderSize = 12,
        EntrySize = 4,
        LongPrefix = 0x80;

    private static readonly string[] Short =
    [
        "",
        "user.",
        "system.posix_acl_access",
        "system.posix_acl_default",
        "trusted.",
        "lustre.",
        "security.",
    ];

    /// <summary>Reads the long prefixes: a length of two bytes, the number of a short prefix, and what follows that.</summary>
    /// <exception cref="ImageFormatException">They are damaged.</exception>
    public static IReadOnlyList<string> ReadPrefixes(ErofsSuperblock super, ErofsMetadata metadata)
    {
        var prefixes = new List<string>();
        var at = super.XattrPrefixStart;
        var field = new byte[2];
        for (var i = 0; i < super.XattrPrefixes; i++)
        {
            var structure = $"xattr prefix {i}";
            metadata.Read(at, field, structure);
            int length = U16(field, 0);
            if (length is 0 or > 256)
                throw new ImageFormatException(metadata.Source.Name, structure, "has no possible length", "length", length, at);
            var record = new byte[length];
            metadata.Read(at + 2, record, structure);
            prefixes.Add((record[0] < Short.Length ? Short[record[0]] : "") + Encoding.UTF8.GetString(record.AsSpan(1)));
            at = (at + 2 + length + 3) & ~3L;
        }
        return prefixes;
    }

    /// <summary>The attributes of an inode.</summary>
    /// <exception cref="ImageFormatException">They are damaged.</exception>
    public IReadOnlyList<Xattr> Read(ErofsInode inode)
    {
        if (inode.XattrSize == 0)
            return [];
        var structure = $"attributes of {inode.Name}";
        var area = new byte[inode.XattrSize];
        inode.Metadata.Read(inode.Place + inode.OwnSize, area, structure);
        var found = new List<Xattr>();
        var own = HeaderSize + (area[4] * 4);
        if (own > area.Length)
            throw Damaged(inode, "h_shared_count", area[4]);
        for (var at = HeaderSize; at < own; at += 4)
            Add(found, ReadShared(U32(area, at), structure), inode);
        for (var at = own; at + EntrySize <= area.Length;)
        {
            var length = Length(area.AsSpan(at));
            // Zeros fill up to the end.
            if (area.AsSpan(at, EntrySize).IndexOfAnyExcept((byte)0) < 0)
                break;
            if (length > area.Length - at)
                throw Damaged(inode, "e_value_size", U16(area, at + 2));
            Add(found, area.AsSpan(at, length), inode);
            at += (length + 3) & ~3;
        }
        return found;
    }

    private static int Length(ReadOnlySpan<byte> entry) => EntrySize + entry[0] + U16(entry, 2);

    private byte[] ReadShared(uint number, string structure)
    {
        var place = ((long)super.XattrBlock << super.BlockLog) + (number * 4L);
        var head = new byte[EntrySize];
        shared.Read(place, head, structure);
        var entry = new byte[Length(head)];
        shared.Read(place, entry, structure);
        return entry;
    }

    private void Add(List<Xattr> found, ReadOnlySpan<byte> entry, ErofsInode inode)
    {
        int index = entry[1];
        var isLong = (index & LongPrefix) != 0;
        var names = isLong ? prefixes : Short;
        if ((index & ~LongPrefix) >= names.Count)
            throw Damaged(inode, "e_name_index", index);
        var name = names[index & ~LongPrefix] + Encoding.UTF8.GetString(entry.Slice(EntrySize, entry[0]));
        found.Add(new Xattr(name, entry[(EntrySize + entry[0])..].ToArray()));
    }

    private static ImageFormatException Damaged(ErofsInode inode, string field, object value) =>
        new(inode.Metadata.Source.Name, $"attributes of {inode.Name}", "are not possible", field, value);
}
