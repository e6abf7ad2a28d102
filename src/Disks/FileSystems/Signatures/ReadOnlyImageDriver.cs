using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>iso9660: installers and live systems, which are rarely imported.</summary>
internal sealed class ReadOnlyImageDriver : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var descriptor = SignatureReads.Peek(volume, 32768, 2048);
        if (descriptor[0] != 1 || !descriptor.AsSpan(1, 5).SequenceEqual("CD001"u8))
            return null;
        var label = Encoding.ASCII.GetString(descriptor, 40, 32).TrimEnd(' ', '\0');
        return new FileSystemSignature(
            "iso9660",
            label.Length == 0 ? null : label,
            Date(descriptor.AsSpan(830, 16)) ?? Date(descriptor.AsSpan(813, 16))
        )
        {
            StatedBytes = FileSystemSignature.Bytes(U32(descriptor, 80), U16(descriptor, 128)),
        };
    }

    // blkid makes the UUID of an image out of its date of change (else of creation), YYYY-MM-DD-hh-mm-ss-cc.
    private static string? Date(ReadOnlySpan<byte> digits)
    {
        var text = Encoding.ASCII.GetString(digits);
        if (!text.All(char.IsAsciiDigit) || text.All(c => c == '0'))
            return null;
        return string.Join('-', text[..4], text[4..6], text[6..8], text[8..10], text[10..12], text[12..14], text[14..]);
    }
}
