using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>F2FS: two superblocks, at 1 KiB and at 5 KiB.</summary>
internal sealed class F2fsSignature : SignatureDriver
{
    private const uint Magic = 0xf2f52010;

    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        foreach (var place in new[] { 0x400, 0x1400 })
        {
            var super = SignatureReads.Peek(volume, place, 0x400);
            if (U32(super, 0) != Magic)
                continue;
            var label = Encoding.Unicode.GetString(super, 0x7c, 0x300);
            var end = label.IndexOf('\0', StringComparison.Ordinal);
            label = end < 0 ? label : label[..end];
            var shift = U32(super, 0x10);
            return new FileSystemSignature("f2fs", label.Length == 0 ? null : label, SignatureReads.Uuid(super.AsSpan(0x6c, 16)))
            {
                // block_count, log_blocksize
                StatedBytes = shift is >= 9 and <= 16 ? FileSystemSignature.Bytes(U64(super, 0x24), 1UL << (int)shift) : null,
            };
        }
        return null;
    }
}
