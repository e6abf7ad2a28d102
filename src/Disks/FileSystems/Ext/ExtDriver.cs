namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>ext2, ext3 and ext4.</summary>
internal sealed class ExtDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var block = new byte[ExtSuperblock.Size];
        if (!volume.TryRead(ExtSuperblock.Place, block) || !ExtSuperblock.HasMagic(block))
            return null;
        return new FileSystemSignature(ExtSuperblock.ReadFeatures(block).Type, ExtSuperblock.ReadLabel(block), ExtSuperblock.ReadUuid(block));
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume)
    {
        var super = ExtSuperblock.Read(volume);
        var groups = ExtGroups.Read(volume, super);
        return new ExtFileSystem(volume, super, groups, ExtState.Describe(volume, super, groups));
    }
}
