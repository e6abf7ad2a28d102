namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>ISO 9660 with Rock Ridge or Joliet: installers and live systems.</summary>
internal sealed class IsoDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var block = SignatureReads.Peek(volume, IsoDescriptor.FirstPlace, IsoDescriptor.Size);
        if (!IsoDescriptor.IsPrimary(block))
            return null;
        var descriptor = new IsoDescriptor(block, IsoDescriptor.FirstPlace);
        return new FileSystemSignature("iso9660", descriptor.Label, descriptor.Uuid)
        {
            StatedBytes = FileSystemSignature.Bytes(descriptor.Blocks, descriptor.BlockSize),
        };
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others) => IsoFileSystem.Open(volume);
}
