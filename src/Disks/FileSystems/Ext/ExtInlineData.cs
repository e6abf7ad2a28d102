using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>Content that is kept in the inode: 60 bytes in i_block, and the rest in the attribute "system.data" behind the inode.</summary>
internal static class ExtInlineData
{
    /// <summary>The second part of inline content; empty when there is none.</summary>
    public static ReadOnlyMemory<byte> Rest(ExtInode inode, string volume)
    {
        ImageFormatException Wrong(string problem, string field, object value) => Damaged(inode, volume, problem, field, value);
        var area = ExtAttributes.InInode(inode, volume);
        foreach (var attribute in ExtAttribute.Read(area, Wrong))
        {
            if (attribute.Index != ExtAttribute.System || !attribute.Name.Span.SequenceEqual("data"u8))
                continue;
            if (attribute.ValueInode != 0)
                throw Wrong("is in another inode", "e_value_inum", attribute.ValueInode);
            return attribute.Value(area, Wrong);
        }
        return default;
    }

    /// <summary>
    /// The whole content of <see cref="ExtInode.Size"/> bytes. A file that truncate made longer keeps its bytes in the inode: the kernel
    /// reads zeros behind them.
    /// </summary>
    public static BlockSource Content(ExtInode inode, string volume, string name)
    {
        var rest = Rest(inode, volume).Span;
        var content = new byte[(int)Math.Min(inode.Size, 60 + rest.Length)];
        var head = Math.Min(60, content.Length);
        inode.BlockArea[..head].CopyTo(content);
        rest[..(content.Length - head)].CopyTo(content.AsSpan(head));
        var stored = new MemorySource(content, name);
        if (inode.Size == content.Length)
            return stored;
        if (inode.Type != FileNodeType.File)
            throw Damaged(inode, volume, $"is more than the {content.Length} bytes in the inode", "i_size", inode.Size);
        return new ConcatSource(name, [stored, new ZeroSource(inode.Size - content.Length)]);
    }

    /// <summary>The two parts of an inline directory, which has only these bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Directory(ExtInode inode, string volume)
    {
        var rest = Rest(inode, volume);
        if (inode.Size < 4 || inode.Size > 60 + rest.Length)
            throw Damaged(inode, volume, $"is not between 4 and the {60 + rest.Length} bytes in the inode", "i_size", inode.Size);
        // The first four bytes are the parent's inode number.
        yield return inode.Raw.AsMemory(0x28 + 4, (int)Math.Clamp(inode.Size - 4, 0, 56));
        if (rest.Length > 0)
            yield return rest;
    }

    private static ImageFormatException Damaged(ExtInode inode, string volume, string problem, string field, object value) =>
        new(volume, $"inode {inode.Number}, inline data", problem, field, value, hint: "Run e2fsck -f on the guest's disk.");
}
