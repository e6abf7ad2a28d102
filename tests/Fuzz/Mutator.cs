namespace ImageTools.Fuzz;

/// <summary>Changes inputs in the ways that parsers fear; the same ways for the same random numbers.</summary>
internal static class Mutator
{
    /// <summary>No input grows beyond this, in bytes.</summary>
    private const int Largest = 8 << 20;

    private static readonly byte[][] Dictionary =
    [
        .. (
            (string[])
                [
                    "0",
                    "-1",
                    "4294967295",
                    "9223372036854775807",
                    "99999999999999999999",
                    "1e999",
                    "{",
                    "}",
                    "[",
                    "]",
                    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                    "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>",
                    "\n",
                    "\r\n",
                    "\0",
                    "'",
                    "\"",
                    "\\",
                    "$x",
                    "${",
                    "$(",
                    "=",
                    " ",
                    "\t",
                    "*",
                    "#",
                    ",",
                    ":",
                    "/",
                    "../",
                    "&amp;",
                    "&a;",
                    "<!--",
                    "]]>",
                    "null",
                    "true",
                    "\u00e9",
                    "\ufeff",
                ]
        ).Select(System.Text.Encoding.UTF8.GetBytes),
        [0xff, 0xff, 0xff, 0xff],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
    ];

    /// <summary>One to four changes of <paramref name="seed"/>; most of the time with its checksums made right.</summary>
    public static byte[] Change(Seed seed, IReadOnlyList<Seed> others, Random random)
    {
        var bytes = seed.Bytes.ToArray();
        for (var edits = 1 + random.Next(random.Next(3) == 0 ? 8 : 3); edits > 0; edits--)
        {
            bytes =
                seed.Words.Count > 0 && random.Next(4) != 0 && ChangeWord(bytes, seed.Words, random)
                    ? bytes
                    : ChangeBytes(bytes, others, random);
        }
        if (seed.Mend is not null && random.Next(5) != 0)
            seed.Mend(bytes);
        return bytes;
    }

    /// <summary>False when the input has become too short to hold one.</summary>
    private static bool ChangeWord(byte[] bytes, IReadOnlyList<Words> places, Random random)
    {
        var words = places[random.Next(places.Count)];
        var count = words.CountIn(bytes.Length);
        if (count == 0)
            return false;
        // The first entries of a table are those that are used.
        var index = random.Next(random.Next(2) == 0 ? Math.Min(count, 16) : count);
        var old = words.Read(bytes, index);
        var other = places[random.Next(places.Count)];
        var value = random.Next(12) switch
        {
            0 => 0UL,
            1 => ulong.MaxValue,
            2 => 1UL << random.Next(8 * words.Size),
            3 => (1UL << random.Next(8 * words.Size)) - 1,
            4 => old + 1,
            5 => old - 1,
            6 => old ^ (1UL << random.Next(8 * words.Size)),
            7 => old * 2,
            8 => (ulong)random.Next(bytes.Length + 1),
            9 => (ulong)bytes.Length / 512,
            // Two entries that say the same: extents that lie on one another.
            10 => other.CountIn(bytes.Length) is > 0 and var n ? other.Read(bytes, random.Next(n)) : old,
            _ => words.Read(bytes, random.Next(count)),
        };
        words.Write(bytes, index, value);
        return true;
    }

    private static byte[] ChangeBytes(byte[] bytes, IReadOnlyList<Seed> others, Random random)
    {
        if (bytes.Length == 0)
            return Dictionary[random.Next(Dictionary.Length)];
        var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 1024) : bytes.Length);
        var length = Math.Min(random.Next(1, random.Next(2) == 0 ? 8 : 600), bytes.Length - at);
        var word = Dictionary[random.Next(Dictionary.Length)];
        switch (random.Next(11))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                bytes.AsSpan(at, length).Fill((byte)(random.Next(2) == 0 ? 0 : 0xff));
                return bytes;
            case 3:
                word.AsSpan(0, Math.Min(word.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                return bytes;
            case 4:
                return [.. bytes[..at], .. word, .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 6 when bytes.Length < Largest:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 7:
                // A sector in the place of another one.
                var (from, to) = (random.Next((bytes.Length / 512) + 1) * 512, random.Next((bytes.Length / 512) + 1) * 512);
                var sector = bytes.AsSpan(Math.Min(from, bytes.Length)).ToArray();
                sector
                    .AsSpan(0, Math.Min(Math.Min(512, sector.Length), bytes.Length - Math.Min(to, bytes.Length)))
                    .CopyTo(bytes.AsSpan(Math.Min(to, bytes.Length)));
                return bytes;
            case 8 when random.Next(4) == 0:
                return bytes[..at];
            case 9 when others.Count > 0:
                // The beginning of one with the end of another.
                var second = others[random.Next(others.Count)].Bytes;
                return [.. bytes[..at], .. second[Math.Min(at, second.Length)..]];
            default:
                random.NextBytes(bytes.AsSpan(at, length));
                return bytes;
        }
    }
}
