using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>UFS of the BSDs and Solaris, in either byte order: UFS2 at 64 or 256 KiB, UFS1 at 8 KiB.</summary>
internal sealed class UfsSignature : SignatureDriver
{
    private const uint Ufs1 = 0x011954,
        Ufs2 = 0x19540119;

    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        foreach (var place in new[] { 65536, 8192, 262144 })
        {
            // fs_magic
            var super = SignatureReads.Peek(volume, place, 1376);
            var isBig = U32(super, 1372) is Ufs1 or Ufs2;
            var magic = isBig ? U32(super, 1372) : LittleEndian.U32(super, 1372);
            if (magic is not (Ufs1 or Ufs2))
                continue;
            uint Word(int at) => isBig ? U32(super, at) : LittleEndian.U32(super, at);
            // fs_id, as the BSDs print it; fs_volname of UFS2; fs_fsize with fs_size or fs_old_size.
            var (high, low) = (Word(144), Word(148));
            var blocks =
                magic == Ufs1 ? Word(36)
                : isBig ? U64(super, 1080)
                : LittleEndian.U64(super, 1080);
            return new FileSystemSignature(
                "ufs",
                magic == Ufs2 ? SignatureReads.Text(super.AsSpan(680, 32)) : null,
                high == 0 && low == 0 ? null : $"{high:x8}{low:x8}"
            )
            {
                StatedBytes = FileSystemSignature.Bytes(blocks, Word(52)),
            };
        }
        return null;
    }
}
