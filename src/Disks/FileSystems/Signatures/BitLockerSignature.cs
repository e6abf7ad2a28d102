namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>BitLocker, whose boot sector has its name at byte 3.</summary>
internal sealed class BitLockerSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume) =>
        SignatureReads.Peek(volume, 0, 512).AsSpan(3, 8).SequenceEqual("-FVE-FS-"u8) ? new FileSystemSignature("BitLocker") : null;
}
