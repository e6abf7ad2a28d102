using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>NILFS2: a superblock at 1 KiB.</summary>
internal sealed class NilfsSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var super = SignatureReads.Peek(volume, 1024, 256);
        // s_rev_level and s_magic: the magic alone is two bytes.
        if (U32(super, 0) != 2 || U16(super, 6) != 0x3434 || U16(super, 8) is 0 or > 1024)
            return null;
        return new FileSystemSignature("nilfs2", SignatureReads.Text(super.AsSpan(168, 80)), SignatureReads.Uuid(super.AsSpan(152, 16)))
        {
            // s_dev_size
            StatedBytes = FileSystemSignature.Bytes(U64(super, 32), 1),
        };
    }
}
