namespace ImageTools.Convert.Compression;

/// <summary>The checksum at the end of a zlib stream (RFC 1950, section 8.2).</summary>
internal static class Adler32
{
    private const uint Base = 65521;

    /// <summary>The most bytes that the 32-bit sums can take without overflow.</summary>
    private const int MostAtOnce = 5552;

    /// <summary>Computes it.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint a = 1,
            b = 0;
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, MostAtOnce)];
            bytes = bytes[part.Length..];
            foreach (var value in part)
            {
                a += value;
                b += a;
            }
            a %= Base;
            b %= Base;
        }
        return (b << 16) | a;
    }
}
