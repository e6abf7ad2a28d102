namespace ImageTools.Conformance.Signing;

/// <summary>The CRC behind x-oss-hash-crc64ecma, bit by bit as its definition says (section 3.4).</summary>
internal static class Crc64
{
    private const ulong Reflected = 0xC96C5795D7870F42;
    private static readonly ulong[] Table = [.. Enumerable.Range(0, 256).Select(n => Shift((ulong)n))];

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var crc = ulong.MaxValue;
        foreach (var octet in bytes)
            crc = Table[(byte)crc ^ octet] ^ (crc >> 8);
        return ~crc;
    }

    private static ulong Shift(ulong value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Reflected;
        return value;
    }
}
