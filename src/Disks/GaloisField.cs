using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageTools.Disks;

/// <summary>Arithmetic of the second parity of raid6: bytes as elements of GF(2^8) with the polynomial 11d.</summary>
internal static class GaloisField
{
    private static readonly byte[] Powers = MakePowers();
    private static readonly byte[] Logarithms = MakeLogarithms();

    /// <summary>2 to the power of <paramref name="exponent"/>.</summary>
    public static byte Power(int exponent) => Powers[exponent % 255];

    /// <summary>The number whose product with <paramref name="value"/>, which is not 0, is 1.</summary>
    public static byte Inverse(byte value) => Powers[(255 - Logarithms[value]) % 255];

    /// <summary>The product of two numbers.</summary>
    public static byte Product(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : Powers[(Logarithms[a] + Logarithms[b]) % 255];

    /// <summary>Adds (and subtracts) <paramref name="other"/> to <paramref name="sum"/>.</summary>
    public static void Add(Span<byte> sum, ReadOnlySpan<byte> other)
    {
        var words = MemoryMarshal.Cast<byte, Vector<byte>>(sum);
        var others = MemoryMarshal.Cast<byte, Vector<byte>>(other);
        for (var i = 0; i < words.Length; i++)
            words[i] ^= others[i];
        for (var i = words.Length * Vector<byte>.Count; i < sum.Length; i++)
            sum[i] ^= other[i];
    }

    /// <summary>Multiplies every byte.</summary>
    public static void Multiply(Span<byte> bytes, byte factor)
    {
        Span<byte> table = stackalloc byte[256];
        FillTable(table, factor);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = table[bytes[i]];
    }

    /// <summary>Adds the products of <paramref name="other"/> to <paramref name="sum"/>.</summary>
    public static void MultiplyAndAdd(Span<byte> sum, ReadOnlySpan<byte> other, byte factor)
    {
        Span<byte> table = stackalloc byte[256];
        FillTable(table, factor);
        for (var i = 0; i < sum.Length; i++)
            sum[i] ^= table[other[i]];
    }

    private static void FillTable(Span<byte> table, byte factor)
    {
        for (var i = 0; i < table.Length; i++)
            table[i] = Product(factor, (byte)i);
    }

    private static byte[] MakePowers()
    {
        var powers = new byte[255];
        for (int i = 0, value = 1; i < powers.Length; i++)
        {
            powers[i] = (byte)value;
            value <<= 1;
            if (value > 0xff)
                value ^= 0x11d;
        }
        return powers;
    }

    private static byte[] MakeLogarithms()
    {
        var logarithms = new byte[256];
        for (var i = 0; i < Powers.Length; i++)
            logarithms[Powers[i]] = (byte)i;
        return logarithms;
    }
}
