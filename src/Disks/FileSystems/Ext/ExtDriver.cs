using ImageTools.Disks.FileSystems.Ext.Journal;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>ext2, ext3 and ext4, and the journal of one on a device of its own, which is recognised only.</summary>
internal sealed class ExtDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } =
    [
        new("ext2", KernelOption: "EXT4_USE_FOR_EXT2"),
        new("ext3", KernelOption: "EXT4_FS"),
        new("ext4", KernelOption: "EXT4_FS"),
        new("jbd", VolumeRole.NoRoot),
    ];

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
        if (Probe(volume)?.Type == "jbd")
            return null;
        var super = ExtSuperblock.Read(volume);
        var groups = ExtGroups.Read(volume, super);
        var remarks = new List<string>();
        var replay = JournalReplay.Apply(volume, super, groups, others, remarks);
        var after = super;
        if (replay.Volume is not null)
        {
            after = ExtSuperblock.Read(replay.Volume);
            groups = ExtGroups.Read(replay.Volume, after);
            // needs_recovery keeps its first value; the copy of the superblock in the journal does not change it.
            after = after with { Features = after.Features with { Incompat = after.Features.Incompat | ExtFeatures.NeedsRecoveryBit } };
        }
        var shown = replay.Volume ?? volume;
        var isReplayed = replay.Volume is not null || replay.Changes is not null;
        var state = ExtState.Describe(shown, after, groups, remarks, isReplayed);
        var offer = ExtFreeSpace.Offer(volume, super, replay.Volume, after, replay.Stale);
        return new ExtFileSystem(shown, after, groups, replay.Changes, state, offer);
    }
}
