using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageTools.Disks;

/// <summary>
/// CRC-32C (Castagnoli) without the inversions before and after, as Linux file systems chain it. It uses the processor's instruction.
/// </summary>
internal static class Crc32C
{
    public static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var b in bytes[(words.Length * 8)..])
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
