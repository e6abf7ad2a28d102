using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>Content that is kept in the inode: 60 bytes in i_block, and the rest in the attribute "system.data" behind the inode.</summary>
internal static class ExtInlineData
{
    private const uint AttributeMagic = 0xea020000;
    private const byte SystemIndex = 7;

    /// <summary>The second part of inline content; empty when there is none.</summary>
    public static ReadOnlyMemory<byte> Rest(ExtInode inode, string volume)
    {
        var raw = inode.Raw;
        if (raw.Length < 0x84)
            return default;
        var start = 128 + U16(raw, 0x80);
        if (start > raw.Length - 4 || U32(raw, start) != AttributeMagic)
            return default;
        var first = start + 4;
        for (var entry = first; entry <= raw.Length - 16 && U32(raw, entry) != 0;)
        {
            int nameLength = raw[entry];
            if (entry + 16 + nameLength > raw.Length)
                break;
            if (raw[entry + 1] == SystemIndex && raw.AsSpan(entry + 16, nameLength).SequenceEqual("data"u8))
            {
                var (offset, size) = (U16(raw, entry + 2), U32(raw, entry + 8));
                if (U32(raw, entry + 4) != 0 || size > raw.Length - first || offset > raw.Length - first - size)
                    throw new ImageFormatException(volume, $"inode {inode.Number}, attribute system.data", "does not lie in the inode", "e_value_size", size);
                return raw.AsMemory(first + offset, (int)size);
            }
            entry += (16 + nameLength + 3) & ~3;
        }
        return default;
    }

    /// <summary>The whole content of <see cref="ExtInode.Size"/> bytes.</summary>
    public static byte[] Content(ExtInode inode, string volume)
    {
        var rest = Rest(inode, volume).Span;
        if (inode.Size > 60 + rest.Length)
            throw new ImageFormatException(volume, $"inode {inode.Number}", $"is more than the {60 + rest.Length} bytes in the inode", "i_size", inode.Size);
        var content = new byte[inode.Size];
        var head = (int)Math.Min(60, inode.Size);
        inode.BlockArea[..head].CopyTo(content);
        rest[..(content.Length - head)].CopyTo(content.AsSpan(head));
        return content;
    }
}
