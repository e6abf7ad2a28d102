using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>A volume encrypted with LUKS 1 or 2.</summary>
internal sealed class LuksDriver : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var header = Peek(volume, 0, 208);
        if (!header.AsSpan().StartsWith("LUKS"u8) || header[4] != 0xba || header[5] != 0xbe)
            return null;
        return new FileSystemSignature("crypto_LUKS", U16(header, 6) == 2 ? Text(header.AsSpan(24, 48)) : null, Text(header.AsSpan(168, 40)));
    }
}
