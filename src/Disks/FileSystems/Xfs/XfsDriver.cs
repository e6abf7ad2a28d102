using ImageTools.Disks.FileSystems.Xfs.Log;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>XFS of versions 4 and 5.</summary>
internal sealed class XfsDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new("xfs", KernelOption: "XFS_FS")];

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var super = SignatureReads.Peek(volume, 0, 120);
        return XfsSuperblock.HasMagic(super)
            ? new FileSystemSignature("xfs", XfsSuperblock.ReadLabel(super), XfsSuperblock.ReadUuid(super))
            {
                StatedBytes = FileSystemSignature.Bytes(BigEndian.U64(super, 8), BigEndian.U32(super, 4)),
            }
            : null;
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others)
    {
        var before = new XfsVolume(volume, XfsSuperblock.Read(volume));
        var remarks = new List<string>();
        var log = XfsLog.Apply(volume, before.Super, others, remarks);
        var now = log.Replayed is null ? before : new XfsVolume(log.Replayed, XfsSuperblock.Read(log.Replayed));
        var state = XfsState.Describe(now, remarks, log.IsClean, log.Replayed is not null);
        return new XfsFileSystem(now, state, XfsFreeSpace.Offer(now, log.Replayed is null ? null : before, log.Stale));
    }
}
