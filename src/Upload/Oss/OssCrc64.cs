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

    // Row n is the matrix over GF(2) that moves a CRC over 2^n zero bytes.
    private static readonly ulong[][] Shifts = MakeShifts();

    /// <summary>CRC of <paramref name="length"/> zero bytes. It takes about a microsecond for any length.</summary>
    public static ulong OfZeros(long length) => Shift(ulong.MaxValue, length) ^ ulong.MaxValue;

    /// <summary>
    /// CRC of A followed by B, from the CRCs of both and the length of B. It takes about a microsecond for any length.
    /// </summary>
    public static ulong Combine(ulong first, ulong second, long secondLength) => Shift(first, secondLength) ^ second;

    private static ulong Shift(ulong crc, long zeroBytes)
    {
        for (var power = 0; zeroBytes > 0; power++, zeroBytes >>= 1)
        {
            if ((zeroBytes & 1) != 0)
                crc = Times(Shifts[power], crc);
        }
        return crc;
    }

    private static ulong[][] MakeShifts()
    {
        // The matrix of one zero bit. Squared three times, it is that of one zero byte.
        ulong[] matrix = [Reflected, .. Enumerable.Range(0, 63).Select(i => 1UL << i)];
        for (var i = 0; i < 3; i++)
            matrix = Square(matrix);
        var shifts = new ulong[63][];
        for (var i = 0; i < shifts.Length; i++, matrix = Square(matrix))
            shifts[i] = matrix;
        return shifts;
    }

    private static ulong Times(ulong[] matrix, ulong vector)
    {
        ulong sum = 0;
        for (var i = 0; vector != 0; i++, vector >>= 1)
        {
            if ((vector & 1) != 0)
                sum ^= matrix[i];
        }
        return sum;
    }

    private static ulong[] Square(ulong[] matrix) => [.. matrix.Select(row => Times(matrix, row))];
}
