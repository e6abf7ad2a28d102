namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>XFS.</summary>
internal sealed class XfsSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override IReadOnlyList<VolumeType> Types { get; } = [new("xfs", KernelOption: "XFS_FS")];

    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var super = SignatureReads.Peek(volume, 0, 120);
        return super.AsSpan().StartsWith("XFSB"u8)
            ? new FileSystemSignature("xfs", SignatureReads.Text(super.AsSpan(108, 12)), SignatureReads.Uuid(super.AsSpan(32, 16)))
            {
                StatedBytes = FileSystemSignature.Bytes(BigEndian.U64(super, 8), BigEndian.U32(super, 4)),
            }
            : null;
    }
}
