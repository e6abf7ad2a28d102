namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>btrfs.</summary>
internal sealed class BtrfsSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var super = Peek(volume, 65536, 555);
        return super.AsSpan(64, 8).SequenceEqual("_BHRfS_M"u8)
            ? new FileSystemSignature("btrfs", Text(super.AsSpan(299, 256)), Uuid(super.AsSpan(32, 16)))
            : null;
    }
}
