using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>JFS of OS/2 and Linux: a superblock at 32 KiB.</summary>
internal sealed class JfsSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var super = SignatureReads.Peek(volume, 32768, 184);
        if (!super.AsSpan().StartsWith("JFS1"u8))
            return null;
        return new FileSystemSignature("jfs", SignatureReads.Text(super.AsSpan(152, 16)), SignatureReads.Uuid(super.AsSpan(136, 16)))
        {
            // s_size in blocks of s_pbsize; the log and the work space of fsck lie behind.
            StatedBytes = FileSystemSignature.Bytes(U64(super, 8), U32(super, 24)),
        };
    }
}
