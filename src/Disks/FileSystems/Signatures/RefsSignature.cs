namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>ReFS of Windows, by its name in the boot sector.</summary>
internal sealed class RefsSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume) =>
        SignatureReads.Peek(volume, 0, 11).AsSpan(3).SequenceEqual("ReFS\0\0\0\0"u8) ? new FileSystemSignature("ReFS") : null;
}
