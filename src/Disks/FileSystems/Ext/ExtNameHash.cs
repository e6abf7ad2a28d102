using System.Numerics;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>The hash of a name in the index of a directory (kernel documentation, ext4/directory.rst).</summary>
/// <param name="Major">Decides in which leaf the name is. Its lowest bit is always 0.</param>
/// <param name="Minor">The order of names of the same major hash.</param>
internal readonly record struct ExtNameHash(uint Major, uint Minor)
{
    // The largest value is the mark of the end of a directory.
    private const uint End = 0xffff_fffe;

    private static readonly uint[] UnsetSeed = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

    /// <summary>The hash of a name; null when this version is unknown or needs a key.</summary>
    public static ExtNameHash? Of(ReadOnlySpan<byte> name, ExtHashVersion version, ReadOnlySpan<uint> seed)
    {
        Span<uint> state = stackalloc uint[4];
        (seed.IsEmpty ? UnsetSeed : seed).CopyTo(state);
        var isSigned = version <= ExtHashVersion.Tea;
        uint major,
            minor;
        switch (version)
        {
            case ExtHashVersion.Legacy or ExtHashVersion.LegacyUnsigned:
                (major, minor) = (Legacy(name, isSigned), 0);
                break;
            case ExtHashVersion.HalfMd4 or ExtHashVersion.HalfMd4Unsigned:
                Span<uint> eight = stackalloc uint[8];
                for (var rest = name; rest.Length > 0; rest = rest[Math.Min(rest.Length, 32)..])
                {
                    Words(rest, eight, isSigned);
                    HalfMd4(state, eight);
                }
                (major, minor) = (state[1], state[2]);
                break;
            case ExtHashVersion.Tea or ExtHashVersion.TeaUnsigned:
                Span<uint> four = stackalloc uint[4];
                for (var rest = name; rest.Length > 0; rest = rest[Math.Min(rest.Length, 16)..])
                {
                    Words(rest, four, isSigned);
                    Tea(state, four);
                }
                (major, minor) = (state[0], state[1]);
                break;
            default:
                return null;
        }
        major &= ~1u;
        return new ExtNameHash(major == End ? End - 2 : major, minor);
    }

    private static uint Legacy(ReadOnlySpan<byte> name, bool isSigned)
    {
        uint hash = 0x12a3fe2d,
            previous = 0x37abe8f9;
        foreach (var b in name)
        {
            var value = isSigned ? (int)(sbyte)b : b;
            var next = unchecked(previous + (hash ^ (uint)(value * 7152373)));
            if ((next & 0x8000_0000) != 0)
                next -= 0x7fff_ffff;
            (previous, hash) = (hash, next);
        }
        return hash << 1;
    }

    // Four characters a word. What the name does not fill is filled with its length.
    private static void Words(ReadOnlySpan<byte> name, Span<uint> words, bool isSigned)
    {
        var padding = (uint)name.Length | ((uint)name.Length << 8);
        padding |= padding << 16;
        words.Fill(padding);
        var length = Math.Min(name.Length, words.Length * 4);
        var value = padding;
        for (var i = 0; i < length; i++)
        {
            value = unchecked((uint)(isSigned ? (int)(sbyte)name[i] : name[i]) + (value << 8));
            words[i / 4] = value;
            if (i % 4 == 3)
                value = padding;
        }
    }

    private static void HalfMd4(Span<uint> state, ReadOnlySpan<uint> x)
    {
        const uint Second = 0x5a827999,
            Third = 0x6ed9eba1;
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (var i = 0; i < 8; i += 4)
        {
            a = BitOperations.RotateLeft(a + F(b, c, d) + x[i], 3);
            d = BitOperations.RotateLeft(d + F(a, b, c) + x[i + 1], 7);
            c = BitOperations.RotateLeft(c + F(d, a, b) + x[i + 2], 11);
            b = BitOperations.RotateLeft(b + F(c, d, a) + x[i + 3], 19);
        }
        for (var i = 1; i >= 0; i--)
        {
            a = BitOperations.RotateLeft(a + G(b, c, d) + x[i] + Second, 3);
            d = BitOperations.RotateLeft(d + G(a, b, c) + x[i + 2] + Second, 5);
            c = BitOperations.RotateLeft(c + G(d, a, b) + x[i + 4] + Second, 9);
            b = BitOperations.RotateLeft(b + G(c, d, a) + x[i + 6] + Second, 13);
        }
        for (var i = 3; i >= 1; i -= 2)
        {
            a = BitOperations.RotateLeft(a + H(b, c, d) + x[i] + Third, 3);
            d = BitOperations.RotateLeft(d + H(a, b, c) + x[i + 4] + Third, 9);
            c = BitOperations.RotateLeft(c + H(d, a, b) + x[i - 1] + Third, 11);
            b = BitOperations.RotateLeft(b + H(c, d, a) + x[i + 3] + Third, 15);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;

        static uint F(uint x, uint y, uint z) => z ^ (x & (y ^ z));
        static uint G(uint x, uint y, uint z) => (x & y) + ((x ^ y) & z);
        static uint H(uint x, uint y, uint z) => x ^ y ^ z;
    }

    private static void Tea(Span<uint> state, ReadOnlySpan<uint> key)
    {
        uint sum = 0;
        var (first, second) = (state[0], state[1]);
        for (var round = 0; round < 16; round++)
        {
            sum += 0x9e3779b9;
            first += ((second << 4) + key[0]) ^ (second + sum) ^ ((second >> 5) + key[1]);
            second += ((first << 4) + key[2]) ^ (first + sum) ^ ((first >> 5) + key[3]);
        }
        state[0] += first;
        state[1] += second;
    }
}
