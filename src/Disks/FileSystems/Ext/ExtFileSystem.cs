using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>ext2, ext3 and ext4, after the replay of the journal.</summary>
internal sealed class ExtFileSystem : FileSystem
{
    private const uint RootInode = 2;
    private readonly BlockSource volume;
    private readonly ExtSuperblock super;
    private readonly ExtGroups groups;

    public ExtFileSystem(BlockSource volume, ExtSuperblock super, ExtGroups groups, FileSystemState state, FreeSpaceOffer freeSpace)
    {
        this.volume = volume;
        this.super = super;
        this.groups = groups;
        State = state;
        FreeSpace = freeSpace;
        Root = ReadInode(RootInode).ToNode();
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
        foreach (var block in ExtDirectory.Blocks(volume, super, inode))
        {
            var position = 0;
            while (ExtDirectory.Next(block.Span, ref position, super, inode.Number, volume.Name, out var entry))
                yield return entry.ToDirectoryEntry(block.Span);
        }
    }

    public override FileNode? Lookup(FileNode directory, string name)
    {
        var inode = ReadDirectory(directory);
        var wanted = Encoding.UTF8.GetBytes(name);
        foreach (var block in ExtDirectory.Blocks(volume, super, inode))
        {
            var position = 0;
            while (ExtDirectory.Next(block.Span, ref position, super, inode.Number, volume.Name, out var entry))
            {
                if (entry.Name(block.Span).SequenceEqual(wanted))
                    return ReadInode(entry.Inode).ToNode();
            }
        }
        return null;
    }

    public override FileNode Stat(DirectoryEntry entry) => ReadInode(entry.Id).ToNode();

    public override BlockSource Open(FileNode file)
    {
        var inode = ReadInode(file.Id);
        if (inode.Type != FileNodeType.File)
            throw new ImageFormatException(volume.Name, $"inode {inode.Number}", "is not a regular file", "i_mode", inode.Type);
        RefuseEncrypted(inode);
        return OpenContent(inode);
    }

    public override string ReadLink(FileNode link)
    {
        var inode = ReadInode(link.Id);
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
        var content = OpenContent(inode);
        return Encoding.UTF8.GetString(content.ReadBytes(0, (int)content.Length));
    }

    /// <summary>The content of an inode: of files, long links, the journal.</summary>
    public static BlockSource OpenContent(BlockSource volume, ExtSuperblock super, ExtInode inode)
    {
        var name = $"{volume.Name} inode {inode.Number}";
        return inode.HasInlineData
            ? ExtInlineData.Content(inode, volume.Name, name)
            : new RangeSource(volume, name, inode.Size, ExtBlockMap.Read(volume, super, inode));
    }

    /// <summary>Reads one inode and checks that its number exists.</summary>
    public static ExtInode ReadInode(BlockSource volume, ExtSuperblock super, ExtGroups groups, ulong number)
    {
        if (number == 0 || number > super.Inodes)
            throw new ImageFormatException(volume.Name, "inode", $"is not between 1 and {super.Inodes}", "number", number);
        var index = (long)number - 1;
        var table = groups.InodeTable(index / super.InodesPerGroup);
        if (!table.IsIn(super))
        {
            throw new ImageFormatException(
                volume.Name,
                $"group {index / super.InodesPerGroup}",
                "lies outside the file system",
                "bg_inode_table",
                table.Number
            );
        }

        var place = table.Place(super) + (index % super.InodesPerGroup * super.InodeSize);
        if (place > volume.Length - super.InodeSize)
        {
            throw new ImageFormatException(
                volume.Name,
                $"inode {number}",
                "lies after the end of the volume",
                offset: place,
                hint: "The image may be cut off."
            );
        }

        return ExtInode.Parse((uint)number, volume.ReadBytes(place, super.InodeSize), super, volume.Name);
    }

    private ExtInode ReadInode(ulong number) => ReadInode(volume, super, groups, number);

    private BlockSource OpenContent(ExtInode inode) => OpenContent(volume, super, inode);

    private ExtInode ReadDirectory(FileNode directory)
    {
        var inode = ReadInode(directory.Id);
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
