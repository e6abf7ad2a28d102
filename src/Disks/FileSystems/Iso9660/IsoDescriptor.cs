using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>
/// A volume descriptor: 2048 bytes from sector 16 on (ECMA-119, 8). Numbers are in both byte orders; the little-endian ones are
/// read.
/// </summary>
/// <param name="block">Its bytes.</param>
/// <param name="place">Where it stands on the volume.</param>
internal sealed class IsoDescriptor(byte[] block, long place)
{
    public const int Size = 2048;
    public const long FirstPlace = 16 * Size;

    private const int Primary = 1,
        Supplementary = 2,
        Terminator = 255,
        RootRecord = 156;

    /// <summary>Where it stands.</summary>
    public long Place => place;

    /// <summary>volume_id, 40.</summary>
    public string? Label
    {
        get
        {
            var label = Encoding.ASCII.GetString(block, 40, 32).TrimEnd(' ', '\0');
            return label.Length == 0 ? null : label;
        }
    }

    /// <summary>blkid makes the UUID out of the date of change (830), else of creation (813).</summary>
    public string? Uuid => Date(block.AsSpan(830, 16)) ?? Date(block.AsSpan(813, 16));

    /// <summary>volume_space_size, 80.</summary>
    public uint Blocks => U32(block, 80);

    /// <summary>volume_set_size, 120.</summary>
    public ushort SetSize => U16(block, 120);

    /// <summary>volume_sequence_number, 124.</summary>
    public ushort Sequence => U16(block, 124);

    /// <summary>logical_block_size, 128.</summary>
    public ushort BlockSize => U16(block, 128);

    /// <summary>The record of the root directory, 156.</summary>
    public ReadOnlySpan<byte> Root => block.AsSpan(RootRecord, IsoRecord.SmallestSize + 1);

    /// <summary>Escape sequences (88) %/@, %/C or %/E: names in UCS-2.</summary>
    public bool IsJoliet =>
        block[0] == Supplementary && block[88] == '%' && block[89] == '/' && block[90] is (byte)'@' or (byte)'C' or (byte)'E';

    /// <summary>True for the primary descriptor.</summary>
    public static bool IsPrimary(ReadOnlySpan<byte> block) => block[0] == Primary && IsDescriptor(block);

    /// <summary>True for the last descriptor.</summary>
    public static bool IsTerminator(ReadOnlySpan<byte> block) => block[0] == Terminator;

    /// <summary>True when the identifier of the standard is there.</summary>
    public static bool IsDescriptor(ReadOnlySpan<byte> block) => block[1..6].SequenceEqual("CD001"u8);

    // YYYY-MM-DD-hh-mm-ss-cc.
    private static string? Date(ReadOnlySpan<byte> digits)
    {
        var text = Encoding.ASCII.GetString(digits);
        if (!text.All(char.IsAsciiDigit) || text.All(c => c == '0'))
            return null;
        return string.Join('-', text[..4], text[4..6], text[6..8], text[8..10], text[10..12], text[12..14], text[14..]);
    }
}
