namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>btrfs.</summary>
internal sealed class BtrfsSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override IReadOnlyList<VolumeType> Types { get; } = [new("btrfs", KernelOption: "BTRFS_FS", SharesUuid: true)];

    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var super = SignatureReads.Peek(volume, 65536, 555);
        return super.AsSpan(64, 8).SequenceEqual("_BHRfS_M"u8)
            ? new FileSystemSignature("btrfs", SignatureReads.Text(super.AsSpan(299, 256)), SignatureReads.Uuid(super.AsSpan(32, 16)))
            {
                // dev_item.total_bytes; bytenr tells a copy (at 64 MiB, 256 GiB) from the first one.
                StatedBytes = FileSystemSignature.Bytes(LittleEndian.U64(super, 209), 1),
                BeginsHere = LittleEndian.U64(super, 48) == 65536,
            }
            : null;
    }
}
