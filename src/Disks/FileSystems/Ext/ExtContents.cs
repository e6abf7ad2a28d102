using ImageTools.Disks.FileSystems.Ext.Journal;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>The content of inodes: of files, long links, directories, values of attributes, the journal.</summary>
/// <param name="volume">The volume after the replay of its journal.</param>
/// <param name="super">Its superblock.</param>
/// <param name="inodes">Its inodes.</param>
/// <param name="changes">What fast commits changed; null when nothing.</param>
internal sealed class ExtContents(BlockSource volume, ExtSuperblock super, ExtInodes inodes, FastCommitChanges? changes = null)
{
    public BlockSource Open(uint number) => Open(inodes.Read(number));

    public BlockSource Open(ExtInode inode)
    {
        var name = $"{volume.Name} inode {inode.Number}";
        return inode.HasInlineData
            ? ExtInlineData.Content(inode, volume.Name, name)
            : new RangeSource(volume, name, inode.Size, Map(inode));
    }

    /// <summary>The value of an attribute that has an inode of its own.</summary>
    public BlockSource OpenAttribute(uint number)
    {
        var inode = inodes.Read(number);
        return inode.IsAttribute
            ? Open(inode)
            : throw new ImageFormatException(
                volume.Name,
                $"inode {number}",
                "does not say that it holds the value of an attribute",
                "i_flags",
                $"0x{inode.Fields.Flags:x}"
            );
    }

    /// <summary>The ranges of an inode in bytes, ascending, without overlaps, inside the file system.</summary>
    public FileRange[] Map(ExtInode inode)
    {
        var stored = ExtBlockMap.Read(volume, super, inode);
        return changes is null ? stored : changes.Apply(inode.Number, stored);
    }

    /// <summary>The blocks (or inline areas) of a directory that hold entries, each to be used before the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> DirectoryBlocks(ExtInode directory) => ExtDirectory.Blocks(volume, super, directory, Map);
}
