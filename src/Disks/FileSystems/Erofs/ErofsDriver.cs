namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>EROFS: container images, and the read-only partitions of Android and of embedded systems.</summary>
internal sealed class ErofsDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var block = SignatureReads.Peek(volume, ErofsSuperblock.Place, ErofsSuperblock.BaseSize);
        if (!ErofsSuperblock.HasMagic(block))
            return null;
        return new FileSystemSignature("erofs", ErofsSuperblock.ReadLabel(block), ErofsSuperblock.ReadUuid(block))
        {
            StatedBytes = ErofsSuperblock.ReadBytes(block),
        };
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others) =>
        new ErofsFileSystem(volume, ErofsSuperblock.Read(volume));
}
