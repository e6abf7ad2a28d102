using System.Text;
using ImageTools.Disks.FileSystems.Ext.Journal;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>ext2, ext3 and ext4, after the replay of the journal.</summary>
internal sealed class ExtFileSystem : FileSystem
{
    private const uint RootInode = 2;
    private const int LongestName = 255;
    private const ushort Utf8 = 1;

    private readonly BlockSource volume;
    private readonly ExtSuperblock super;
    private readonly ExtInodes inodes;
    private readonly ExtContents contents;
    private readonly FastCommitChanges? changes;

    /// <summary>Creates it.</summary>
    /// <param name="volume">The volume after the replay of its journal.</param>
    /// <param name="super">Its superblock.</param>
    /// <param name="groups">Its group descriptors.</param>
    /// <param name="changes">What fast commits changed; null when nothing.</param>
    /// <param name="state">Its health.</param>
    /// <param name="freeSpace">Its free space.</param>
    public ExtFileSystem(
        BlockSource volume,
        ExtSuperblock super,
        ExtGroups groups,
        FastCommitChanges? changes,
        FileSystemState state,
        FreeSpaceOffer freeSpace
    )
    {
        this.volume = volume;
        this.super = super;
        this.changes = changes;
        inodes = new ExtInodes(volume, super, groups, changes);
        contents = new ExtContents(volume, super, inodes, changes);
        State = state;
        FreeSpace = freeSpace;
        Root = inodes.Node(RootInode);
        if (!Root.IsDirectory)
            throw new ImageFormatException(volume.Name, "root directory (inode 2)", "is not a directory", "i_mode", Root.Type);
    }

    public override string Type => super.Features.Type;

    public override string? Label => super.Label;

    public override string? Uuid => super.Uuid;

    public override FileSystemState State { get; }

    public override FileNode Root { get; }

    public override FreeSpaceOffer FreeSpace { get; }

    public override IEnumerable<DirectoryEntry> List(FileNode directory)
    {
        var inode = ReadDirectory(directory);
        return changes is not null && changes.Touches(inode.Number) ? ListChanged(inode, changes) : ListStored(inode);
    }

    public override FileNode? Lookup(FileNode directory, string name)
    {
        var inode = ReadDirectory(directory);
        // A name with U+FFFD may stand for one that is not UTF-8. Names of encrypted files are not what is stored, and the index does not
        // have what fast commits changed. In all these cases what is shown is compared.
        var isShownOnly =
            inode.IsEncrypted || (changes?.Touches(inode.Number) ?? false) || name.Contains('\ufffd', StringComparison.Ordinal);
        if (isShownOnly)
        {
            foreach (var entry in List(directory))
            {
                if (entry.Name.Equals(name, StringComparison.Ordinal))
                    return Stat(entry);
            }
            return null;
        }
        var wanted = Encoding.UTF8.GetBytes(name);
        return wanted.Length <= LongestName && Find(inode, wanted) is var number and not 0 ? inodes.Node(number) : null;
    }

    public override FileNode Stat(DirectoryEntry entry) => inodes.Node(entry.Id);

    public override IReadOnlyList<Xattr> Xattrs(FileNode node) =>
        ExtAttributes.Read(volume, super, inodes.Read(node.Id), contents.OpenAttribute);

    public override BlockSource Open(FileNode file)
    {
        var inode = inodes.Read(file.Id);
        if (inode.Type != FileNodeType.File)
            throw new ImageFormatException(volume.Name, $"inode {inode.Number}", "is not a regular file", "i_mode", inode.Type);
        RefuseEncrypted(inode);
        return contents.Open(inode);
    }

    public override string ReadLink(FileNode link)
    {
        var inode = inodes.Read(link.Id);
        if (inode.Type != FileNodeType.SymbolicLink)
            throw new ImageFormatException(volume.Name, $"inode {inode.Number}", "is not a symbolic link", "i_mode", inode.Type);
        RefuseEncrypted(inode);
        if (inode.Size > super.BlockSize)
        {
            throw new ImageFormatException(
                volume.Name,
                $"symbolic link, inode {inode.Number}",
                "is longer than a block",
                "i_size",
                inode.Size
            );
        }
        // A short target is stored in the inode. The extents flag may be stale there, so this code looks for the root of a tree.
        var isMapped = inode.HasExtents && U16(inode.BlockArea, 0) == 0xf30a;
        if (!inode.HasInlineData && inode.Size < 60 && !isMapped)
        {
            var target = inode.BlockArea[..(int)inode.Size];
            // The kernel treats a target that ends before its length as damage.
            if (target.IsEmpty || target.Contains((byte)0))
            {
                throw new ImageFormatException(
                    volume.Name,
                    $"symbolic link, inode {inode.Number}",
                    "is not the length of its target",
                    "i_size",
                    inode.Size
                );
            }

            return Encoding.UTF8.GetString(target);
        }
        var content = contents.Open(inode);
        return Encoding.UTF8.GetString(content.ReadBytes(0, (int)content.Length));
    }

    private IEnumerable<DirectoryEntry> ListStored(ExtInode directory)
    {
        ExtNames? names = null;
        foreach (var block in contents.DirectoryBlocks(directory))
        {
            names ??= new ExtNames(super, directory, block.Span);
            var position = 0;
            while (ExtDirectory.Next(block.Span, ref position, super, directory.Number, volume.Name, out var entry))
                yield return new DirectoryEntry(names.Shown(block.Span, entry), entry.Inode, entry.Type);
        }
    }

    private IEnumerable<DirectoryEntry> ListChanged(ExtInode directory, FastCommitChanges changed)
    {
        var stored = new HashSet<string>(StringComparer.Ordinal);
        ExtNames? names = null;
        foreach (var block in contents.DirectoryBlocks(directory))
        {
            names ??= new ExtNames(super, directory, block.Span);
            var position = 0;
            while (ExtDirectory.Next(block.Span, ref position, super, directory.Number, volume.Name, out var entry))
            {
                var target = changed.Resolve(directory.Number, entry.Name(block.Span), entry.Inode);
                if (target != entry.Inode)
                    stored.Add(Encoding.Latin1.GetString(entry.Name(block.Span)));
                if (target != 0)
                    yield return new DirectoryEntry(names.Shown(block.Span, entry), target, inodes.Node(target).Type);
            }
        }
        foreach (var name in changed.Names(directory.Number))
        {
            if (!stored.Contains(Encoding.Latin1.GetString(name)) && changed.Resolve(directory.Number, name, 0) is var target and not 0)
            {
                var shown = directory.IsEncrypted ? ExtNoKeyName.Of(name, default) : Encoding.UTF8.GetString(name);
                yield return new DirectoryEntry(shown, target, inodes.Node(target).Type);
            }
        }
    }

    // The inode of a name, or 0. The index of the directory is used where it has one and it can be used.
    private uint Find(ExtInode directory, byte[] wanted)
    {
        // A name that can't be folded is compared as it is.
        var folded = directory.FoldsCase && super.Encoding == Utf8 ? ExtCaseFold.Fold(wanted) : null;
        var found = 0u;
        if (
            super.Features.DirectoryIndex
            && directory.HasIndex
            && ExtHashTree.TryFind(volume, super, directory, folded ?? wanted, block => Search(block, out found))
        )
        {
            return found;
        }
        foreach (var block in contents.DirectoryBlocks(directory))
        {
            if (Search(block.Span, out found))
                return found;
        }
        return 0;

        bool Search(ReadOnlySpan<byte> block, out uint inode)
        {
            var position = 0;
            while (ExtDirectory.Next(block, ref position, super, directory.Number, volume.Name, out var entry))
            {
                inode = entry.Inode;
                var name = entry.Name(block);
                if (name.SequenceEqual(wanted))
                    return true;
                if (folded is not null && ExtCaseFold.Fold(name) is { } other && other.AsSpan().SequenceEqual(folded))
                    return true;
            }
            inode = 0;
            return false;
        }
    }

    private ExtInode ReadDirectory(FileNode directory)
    {
        var inode = inodes.Read(directory.Id);
        if (inode.Type != FileNodeType.Directory)
            throw new ImageFormatException(volume.Name, $"inode {inode.Number}", "is not a directory", "i_mode", inode.Type);
        return inode;
    }

    private void RefuseEncrypted(ExtInode inode)
    {
        if (inode.IsEncrypted)
        {
            throw new ImageFormatException(
                volume.Name,
                $"inode {inode.Number}",
                "is encrypted (fscrypt) and can't be read without its key"
            );
        }
    }
}
