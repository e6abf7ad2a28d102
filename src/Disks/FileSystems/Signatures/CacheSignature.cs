namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>bcache, whose devices hold another file system behind a cache, and bcachefs: both have a superblock at 4 KiB.</summary>
internal sealed class CacheSignature : SignatureDriver
{
    private static readonly Guid Bcache = new("c68573f6-4e1a-45ca-8265-f57f48ba6d81");
    private static readonly Guid Bcachefs = new("c68573f6-66ce-90a9-d96a-60cf803df7ef");

    /// <inheritdoc/>
    public override IReadOnlyList<VolumeType> Types { get; } = [new("bcache", VolumeRole.Member)];

    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var super = SignatureReads.Peek(volume, 4096, 72).AsSpan();
        var magic = new Guid(super.Slice(24, 16), bigEndian: true);
        // bcache: uuid of the device; bcachefs: user_uuid of the file system.
        return magic == Bcache ? new FileSystemSignature("bcache", null, SignatureReads.Uuid(super.Slice(40, 16)))
            : magic == Bcachefs ? new FileSystemSignature("bcachefs", null, SignatureReads.Uuid(super.Slice(56, 16)))
            : null;
    }
}
