using System.IO.Hashing;

namespace ImageTools.Upload.Oss;

/// <summary>CRC-64/XZ and its combination. OSS states this CRC as x-oss-hash-crc64ecma.</summary>
public static class OssCrc64
{
    private const ulong Polynomial = 0x42F0E1EBA9EA3693,
        Reflected = 0xC96C5795D7870F42;
    private static readonly Crc64ParameterSet Parameters = Crc64ParameterSet.Create(Polynomial, ulong.MaxValue, ulong.MaxValue, true);

    /// <summary>CRC of <paramref name="bytes"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes) => Crc64.HashToUInt64(Parameters, bytes);

    /// <summary>CRC of bytes that arrive in pieces.</summary>
    internal static Crc64 Begin() => new(Parameters);

    /// <summary>
    /// CRC of A followed by B, from the CRCs of both and the length of B. A matrix over GF(2) moves A's CRC over B's bytes; squaring gives
    /// its powers. It takes microseconds for any length.
    /// </summary>
    public static ulong Combine(ulong first, ulong second, long secondLength)
    {
        if (secondLength == 0)
            return first;
        Span<ulong> power = stackalloc ulong[64],
            other = stackalloc ulong[64];
        // The matrix of one zero bit. Squared three times, it is that of one zero byte.
        power[0] = Reflected;
        for (var i = 1; i < 64; i++)
            power[i] = 1UL << (i - 1);
        for (var i = 0; i < 3; i++)
        {
            Square(power, other);
            other.CopyTo(power);
        }
        for (; secondLength > 0; secondLength >>= 1)
        {
            if ((secondLength & 1) != 0)
                first = Times(power, first);
            Square(power, other);
            other.CopyTo(power);
        }
        return first ^ second;
    }

    private static ulong Times(ReadOnlySpan<ulong> matrix, ulong vector)
    {
        ulong sum = 0;
        for (var i = 0; vector != 0; i++, vector >>= 1)
        {
            if ((vector & 1) != 0)
                sum ^= matrix[i];
        }
        return sum;
    }

    private static void Square(ReadOnlySpan<ulong> matrix, Span<ulong> square)
    {
        for (var i = 0; i < 64; i++)
            square[i] = Times(matrix, matrix[i]);
    }
}
