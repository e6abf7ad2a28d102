using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The numbers that the second parity of RAID 6 is made of: GF(2^8) with the polynomial 0x11d.</summary>
internal static class BtrfsGalois
{
    private const int Polynomial = 0x11d;
    private static readonly byte[] Powers = MakePowers();

    /// <summary>A power of two.</summary>
    public static byte Power(int exponent) => Powers[exponent % 255];

    /// <summary>The inverse of a number that is not zero.</summary>
    public static byte Inverse(byte value) => Power(255 - Array.IndexOf(Powers, value));

    /// <summary>Adds <paramref name="other"/> to <paramref name="sum"/>, which is its own inverse.</summary>
    public static void Add(Span<byte> sum, ReadOnlySpan<byte> other)
    {
        var words = MemoryMarshal.Cast<byte, Vector<byte>>(sum);
        var more = MemoryMarshal.Cast<byte, Vector<byte>>(other);
        for (var i = 0; i < words.Length; i++)
            words[i] ^= more[i];
        for (var i = words.Length * Vector<byte>.Count; i < sum.Length; i++)
            sum[i] ^= other[i];
    }

    /// <summary>Adds <paramref name="other"/> times <paramref name="factor"/> to <paramref name="sum"/>.</summary>
    public static void AddProduct(Span<byte> sum, ReadOnlySpan<byte> other, byte factor)
    {
        Span<byte> products = stackalloc byte[256];
        for (var i = 0; i < products.Length; i++)
            products[i] = Product((byte)i, factor);
        for (var i = 0; i < sum.Length; i++)
            sum[i] ^= products[other[i]];
    }

    private static byte Product(byte a, byte b)
    {
        int product = 0,
            shifted = a;
        for (int rest = b; rest != 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
                product ^= shifted;
            shifted = Double(shifted);
        }
        return (byte)product;
    }

    private static int Double(int value) => (value << 1) ^ (value >= 0x80 ? Polynomial : 0);

    private static byte[] MakePowers()
    {
        var powers = new byte[255];
        for (int i = 0, value = 1; i < powers.Length; i++, value = Double(value))
            powers[i] = (byte)value;
        return powers;
    }
}
