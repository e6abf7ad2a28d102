namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>Linux swap, whose magic ends the first page; "swsuspend" when it holds a hibernated system.</summary>
internal sealed class SwapDriver : SignatureDriver
{
    /// <inheritdoc/>
    public override IReadOnlyList<VolumeType> Types { get; } = [new("swap", VolumeRole.NoRoot)];

    internal static readonly int[] PageSizes = [4096, 8192, 16384, 65536];

    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        foreach (var pageSize in PageSizes)
        {
            var magic = SignatureReads.Peek(volume, pageSize - 10, 10);
            if (magic.AsSpan().SequenceEqual("SWAP-SPACE"u8))
                return new FileSystemSignature("swap");
            var isSuspended =
                magic.AsSpan().StartsWith("S1SUSPEND"u8)
                || magic.AsSpan().StartsWith("S2SUSPEND"u8)
                || magic.AsSpan().StartsWith("ULSUSPEND"u8);
            if (!isSuspended && !magic.AsSpan().SequenceEqual("SWAPSPACE2"u8))
                continue;
            var header = SignatureReads.Peek(volume, 1024, 44);
            return new FileSystemSignature(
                isSuspended ? "swsuspend" : "swap",
                SignatureReads.Text(header.AsSpan(28, 16)),
                SignatureReads.Uuid(header.AsSpan(12, 16))
            )
            {
                StatedBytes = FileSystemSignature.Bytes(LittleEndian.U32(header, 4) + 1UL, (ulong)pageSize),
            };
        }
        return null;
    }
}
