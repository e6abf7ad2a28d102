namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>Recognises a file system whose files we do not read, so that it can at least be named.</summary>
internal abstract class SignatureDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public virtual IReadOnlyList<VolumeType> Types => [];

    /// <inheritdoc/>
    public abstract FileSystemSignature? Probe(BlockSource volume);

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume) => null;
}
