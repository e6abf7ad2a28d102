namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>Recognises a file system whose files are not read, so that reports can name it.</summary>
internal abstract class SignatureDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public virtual IReadOnlyList<VolumeType> Types => [];

    /// <inheritdoc/>
    public abstract FileSystemSignature? Probe(BlockSource volume);

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others) => null;
}
