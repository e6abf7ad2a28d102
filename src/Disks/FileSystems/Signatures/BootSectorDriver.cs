using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>exFAT, which has its name at byte 3 of the boot sector.</summary>
internal sealed class BootSectorDriver : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var boot = SignatureReads.Peek(volume, 0, 512);
        var name = boot.AsSpan(3, 8);
        if (!name.SequenceEqual("EXFAT   "u8))
            return null;
        var serial = U32(boot, 0x64);
        return new FileSystemSignature("exfat", null, serial == 0 ? null : $"{serial >> 16:X4}-{serial & 0xffff:X4}")
        {
            StatedBytes = boot[0x6c] is >= 9 and <= 12 ? FileSystemSignature.Bytes(U64(boot, 0x48), 1UL << boot[0x6c]) : null,
        };
    }
}
