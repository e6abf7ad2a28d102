using ImageTools.Disks.FileSystems.Ext.Journal;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>ext2, ext3 and ext4.</summary>
internal sealed class ExtDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } =
    [new("ext2", KernelOption: "EXT4_USE_FOR_EXT2"), new("ext3", KernelOption: "EXT4_FS"), new("ext4", KernelOption: "EXT4_FS")];

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var block = new byte[ExtSuperblock.Size];
        if (!volume.TryRead(ExtSuperblock.Place, block) || !ExtSuperblock.HasMagic(block))
            return null;
        return new FileSystemSignature(
            ExtSuperblock.ReadFeatures(block).Type,
            ExtSuperblock.ReadLabel(block),
            ExtSuperblock.ReadUuid(block)
        )
        {
            StatedBytes = ExtSuperblock.ReadBytes(block),
            BeginsHere = ExtSuperblock.IsPrimary(block),
        };
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others)
    {
        var super = ExtSuperblock.Read(volume);
        var groups = ExtGroups.Read(volume, super);
        var remarks = new List<string>();
        var replayed = JournalReplay.Apply(volume, super, groups, remarks, out var stale);
        if (replayed is null)
        {
            var offer = ExtFreeSpace.Offer(volume, super, null, super, stale);
            return new ExtFileSystem(volume, super, groups, ExtState.Describe(volume, super, groups, remarks, isReplayed: false), offer);
        }
        var after = ExtSuperblock.Read(replayed);
        groups = ExtGroups.Read(replayed, after);
        // needs_recovery keeps its first value; the copy of the superblock in the journal does not change it.
        after = after with { Features = after.Features with { Incompat = after.Features.Incompat | ExtFeatures.NeedsRecoveryBit } };
        var state = ExtState.Describe(replayed, after, groups, remarks, isReplayed: true);
        return new ExtFileSystem(replayed, after, groups, state, ExtFreeSpace.Offer(volume, super, replayed, after, stale));
    }
}
