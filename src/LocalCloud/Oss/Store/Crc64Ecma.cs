using System.IO.Hashing;
using System.Numerics;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>The CRC-64 of x-oss-hash-crc64ecma (spec section 3.4).</summary>
internal static class Crc64Ecma
{
    private const ulong Polynomial = 0x42F0E1EBA9EA3693,
        Reflected = 0xC96C5795D7870F42;

    private static readonly Crc64ParameterSet Parameters = Crc64ParameterSet.Create(Polynomial, ulong.MaxValue, ulong.MaxValue, true);

    public static Crc64 Start() => new(Parameters);

    /// <summary>The CRC of two joined ranges of bytes, computed from their CRCs and the length of the second one.</summary>
    public static ulong Combine(ulong first, ulong second, long secondLength)
    {
        // x^(8 n) mod P by squaring, then one multiplication of polynomials; bit 63 is x^0 in the reflected form.
        ulong power = 1UL << 63,
            square = 1UL << 55;
        for (var n = (ulong)secondLength; n != 0; n >>= 1)
        {
            if ((n & 1) != 0)
                power = Multiply(power, square);
            square = Multiply(square, square);
        }
        return Multiply(first, power) ^ second;
    }

    private static ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        while (b != 0)
        {
            var shift = BitOperations.LeadingZeroCount(b);
            b <<= shift;
            for (; shift > 0; shift--)
                a = TimesX(a);
            product ^= a;
            b <<= 1;
            a = TimesX(a);
        }
        return product;
    }

    private static ulong TimesX(ulong a) => (a >> 1) ^ (Reflected & (0 - (a & 1)));

    /// <summary>CRC-64 of a whole file.</summary>
    public static ulong OfFile(string path)
    {
        var crc = Start();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        crc.Append(stream);
        return crc.GetCurrentHashAsUInt64();
    }
}
