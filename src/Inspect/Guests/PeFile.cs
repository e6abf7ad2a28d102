using System.Buffers.Binary;
using System.Globalization;

namespace ImageTools.Inspect.Guests;

/// <summary>The machine of a PE file, which EFI programs are.</summary>
internal static class PeFile
{
    private const int ShortestDosHeader = 0x40, Signature = 0x50450000;

    /// <summary>x86_64, i386, aarch64, "pe-0xN" for another one, or null when it is no PE file.</summary>
    /// <param name="bytes">The beginning of the file.</param>
    public static string? Machine(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ShortestDosHeader || bytes[0] != 'M' || bytes[1] != 'Z')
            return null;
        // e_lfanew at 0x3c: where the signature is; the machine follows it.
        var header = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x3c..]);
        if (header > bytes.Length - 6 || BinaryPrimitives.ReadUInt32BigEndian(bytes[(int)header..]) != Signature)
            return null;
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(bytes[((int)header + 4)..]);
        return machine switch
        {
            0x8664 => "x86_64",
            0x14c => "i386",
            0xaa64 => "aarch64",
            _ => string.Create(CultureInfo.InvariantCulture, $"pe-0x{machine:x}"),
        };
    }
}
