namespace ImageTools.Disks;

/// <summary>CRC-16 (polynomial 0x8005, reflected) as Linux chains it. It works bit by bit, so it is for a few bytes only.</summary>
internal static class Crc16
{
    public static ushort Update(ushort crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (ushort)((crc >> 1) ^ ((crc & 1) * 0xa001));
        }
        return crc;
    }
}
