namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// The checksum of label, metadata area and text: CRC-32 (polynomial 0x04c11db7, reflected) that begins with a number of its own, and
/// without an inversion at the end.
/// </summary>
internal static class LvmChecksum
{
    private const uint Initial = 0xf597a6cf;
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Step((uint)i))];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = Initial;
        foreach (var b in bytes)
            crc = (crc >> 8) ^ Table[(byte)(crc ^ b)];
        return crc;
    }

    private static uint Step(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ ((value & 1) * 0xedb88320);
        return value;
    }
}
