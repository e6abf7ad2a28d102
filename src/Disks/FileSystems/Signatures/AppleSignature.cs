using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>File systems of macOS: a container of APFS, and HFS+ (HFSX).</summary>
internal sealed class AppleSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var container = SignatureReads.Peek(volume, 0, 96);
        if (container.AsSpan(32, 4).SequenceEqual("NXSB"u8))
        {
            return new FileSystemSignature("apfs", null, SignatureReads.Uuid(container.AsSpan(72, 16)))
            {
                // nx_block_count, nx_block_size
                StatedBytes = FileSystemSignature.Bytes(LittleEndian.U64(container, 40), LittleEndian.U32(container, 36)),
            };
        }
        var header = SignatureReads.Peek(volume, 1024, 52);
        if ((U16(header, 0), U16(header, 2)) is not ((0x482b, 4) or (0x4858, 5)))
            return null;
        // totalBlocks, blockSize
        return new FileSystemSignature("hfsplus") { StatedBytes = FileSystemSignature.Bytes(U32(header, 44), U32(header, 40)) };
    }
}
