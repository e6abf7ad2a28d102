using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>A volume encrypted with LUKS 1 or 2.</summary>
internal sealed class LuksManager : IVolumeManager
{
    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new("crypto_LUKS", VolumeRole.Encrypted)];

    /// <inheritdoc/>
    public VolumeKind? Makes => null;

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var header = SignatureReads.Peek(volume, 0, 208);
        if (!header.AsSpan().StartsWith("LUKS"u8) || header[4] != 0xba || header[5] != 0xbe)
            return null;
        return new FileSystemSignature(
            "crypto_LUKS",
            U16(header, 6) == 2 ? SignatureReads.Text(header.AsSpan(24, 48)) : null,
            SignatureReads.Text(header.AsSpan(168, 40))
        );
    }
}
