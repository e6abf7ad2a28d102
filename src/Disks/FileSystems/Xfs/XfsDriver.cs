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
        var super = XfsSuperblock.Read(volume);
        var state = new FileSystemState
        {
            TotalBytes = super.Blocks * super.BlockSize,
            BlockSize = super.BlockSize,
            Features = super.Features.Names(),
        };
        return new XfsFileSystem(new XfsVolume(volume, super), state, FreeSpaceOffer.LeftAlone("The free space of xfs is not read."));
    }
}
