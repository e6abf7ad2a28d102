namespace ImageTools.Tests.Support;

/// <summary>Spoils bytes in the ways that parsers fear: the same ways every time, for the same seed.</summary>
internal static class Mutations
{
    private static readonly byte[][] Words =
    [
        [0, 0, 0, 0],
        [0xff, 0xff, 0xff, 0xff],
        [0xff, 0xff, 0xff, 0x7f],
        [0, 0, 0, 0x80],
        [1, 0, 0, 0],
        "ffffffff"u8.ToArray(),
        "7fffffff"u8.ToArray(),
        "00000000"u8.ToArray(),
        "99999999999999999999"u8.ToArray(),
        "{"u8.ToArray(),
        "}"u8.ToArray(),
        "\n"u8.ToArray(),
        "\0"u8.ToArray(),
        "'"u8.ToArray(),
        "\""u8.ToArray(),
        "\\"u8.ToArray(),
        "$x"u8.ToArray(),
        "${"u8.ToArray(),
        "="u8.ToArray(),
        " "u8.ToArray(),
        "*"u8.ToArray(),
        "["u8.ToArray(),
    ];

    /// <summary><paramref name="count"/> versions of <paramref name="original"/>, each spoiled in one to four places.</summary>
    public static IEnumerable<byte[]> Of(byte[] original, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var bytes = original.ToList();
            for (var places = random.Next(1, 5); places > 0 && bytes.Count > 0; places--)
                Spoil(bytes, random);
            yield return [.. bytes];
        }
    }

    private static void Spoil(List<byte> bytes, Random random)
    {
        // Headers are where it hurts: half of the places are among the first bytes.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 256) : bytes.Count);
        var length = Math.Min(random.Next(1, random.Next(2) == 0 ? 8 : 300), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                var word = Words[random.Next(Words.Length)];
                for (var i = 0; i < word.Length && at + i < bytes.Count; i++)
                    bytes[at + i] = word[i];
                break;
            case 3:
                bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
            case 4:
                bytes.RemoveRange(at, length);
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
