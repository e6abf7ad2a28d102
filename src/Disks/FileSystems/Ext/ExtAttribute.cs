using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>One entry in a list of extended attributes (kernel documentation, ext4/attributes.rst).</summary>
/// <param name="Index">e_name_index: the namespace.</param>
/// <param name="Name">The name without its namespace.</param>
/// <param name="ValueOffset">e_value_offs, from the beginning of the values.</param>
/// <param name="ValueInode">e_value_inum: the inode that holds the value; 0 when it is beside the entry.</param>
/// <param name="ValueSize">e_value_size.</param>
internal readonly record struct ExtAttribute(byte Index, ReadOnlyMemory<byte> Name, int ValueOffset, uint ValueInode, uint ValueSize)
{
    /// <summary>The namespace of the file system itself, of which "data" is inline content.</summary>
    public const byte System = 7;

    public const byte AccessList = 2,
        DefaultAccessList = 3;

    private const int EntrySize = 16;

    private static readonly string?[] Prefixes =
    [
        null,
        "user.",
        "system.posix_acl_access",
        "system.posix_acl_default",
        "trusted.",
        null,
        "security.",
        "system.",
        "system.richacl",
        null,
        "gnu.",
    ];

    /// <summary>The name as getfattr prints it; null for what Linux does not show: inline content, contexts of encryption.</summary>
    public string? FullName =>
        Index >= Prefixes.Length || Prefixes[Index] is not { } prefix || (Index == System && Name.Span.SequenceEqual("data"u8))
            ? null
            : prefix + Encoding.UTF8.GetString(Name.Span);

    /// <summary>The entries of a list, which ends with four bytes of zeros or with its area.</summary>
    /// <param name="area">From the first entry to the end of what holds the list.</param>
    /// <param name="damaged">Makes the error for a problem, a field and its value.</param>
    public static IEnumerable<ExtAttribute> Read(ReadOnlyMemory<byte> area, Func<string, string, object, ImageFormatException> damaged)
    {
        for (var at = 0; at <= area.Length - 4 && U32(area.Span, at) != 0;)
        {
            if (at > area.Length - EntrySize)
                throw damaged("goes beyond what holds it", "attribute at byte", at);
            var entry = area.Span[at..];
            int nameLength = entry[0];
            if (nameLength > entry.Length - EntrySize)
                throw damaged("goes beyond what holds it", "e_name_len", nameLength);
            yield return new ExtAttribute(entry[1], area.Slice(at + EntrySize, nameLength), U16(entry, 2), U32(entry, 4), U32(entry, 8));
            at += (EntrySize + nameLength + 3) & ~3;
        }
    }

    /// <summary>The value, which lies beside the entry.</summary>
    /// <param name="values">What e_value_offs counts in.</param>
    /// <param name="damaged">Makes the error for a problem, a field and its value.</param>
    public ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> values, Func<string, string, object, ImageFormatException> damaged)
    {
        if (ValueSize > values.Length || ValueOffset > values.Length - ValueSize)
            throw damaged("does not lie in what holds the attributes", "e_value_size", ValueSize);
        return values.Slice(ValueOffset, (int)ValueSize);
    }
}
