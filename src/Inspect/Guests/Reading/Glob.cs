namespace ImageTools.Inspect.Guests.Reading;

/// <summary>
/// Patterns of glob(7): *, ?, [a-z], [!a-z] and \ before any of them. The cost is at most the product of both lengths, for any pattern.
/// </summary>
internal static class Glob
{
    private const string Special = "*?[\\";

    /// <summary>Whether a pattern has a special character.</summary>
    public static bool IsPattern(string text) => text.AsSpan().IndexOfAny(Special) >= 0;

    /// <summary>Whether the whole of <paramref name="name"/> matches.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Where to continue after the last *, and how much of the name it matches. An earlier * never has to match more.
        int p = 0,
            n = 0,
            afterStar = -1,
            starEnd = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (afterStar, starEnd) = (++p, n);
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], name[n], out var length))
            {
                p += length;
                n++;
            }
            else if (afterStar >= 0)
            {
                (p, n) = (afterStar, ++starEnd);
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    /// <summary>
    /// The paths that match a pattern with a leading slash, in the order of their names. Hidden files match only when the pattern has the
    /// dot.
    /// </summary>
    /// <exception cref="Disks.ImageFormatException">There are more than <paramref name="expansion"/> allows.</exception>
    public static IReadOnlyList<string> Expand(GuestTree files, string pattern, Expansion expansion)
    {
        List<string> paths = [""];
        foreach (var component in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsPattern(component))
            {
                paths = [.. paths.Select(path => $"{path}/{component}")];
                continue;
            }
            List<string> found = [];
            foreach (var path in paths)
            {
                foreach (var file in expansion.List(files, path.Length == 0 ? "/" : path))
                {
                    if ((component[0] == '.' || file.Name[0] != '.') && Matches(component, file.Name))
                        found.Add($"{path}/{file.Name}");
                }
                expansion.Check(found.Count);
            }
            paths = found;
        }
        return paths;
    }

    /// <summary>
    /// Whether one character matches the first element of the pattern, which is <paramref name="length"/> characters long.
    /// </summary>
    private static bool MatchesOne(ReadOnlySpan<char> pattern, char c, out int length)
    {
        length = 1;
        switch (pattern[0])
        {
            case '?':
                return true;
            case '\\' when pattern.Length > 1:
                length = 2;
                return pattern[1] == c;
            case '[' when EndOfClass(pattern) is var end and > 0:
                length = end + 1;
                var inverted = pattern[1] is '!' or '^';
                return IsIn(pattern[(inverted ? 2 : 1)..end], c) != inverted;
            default:
                return pattern[0] == c;
        }
    }

    /// <summary>The bracket that closes a class. A bracket at the start of the class is a member.</summary>
    private static int EndOfClass(ReadOnlySpan<char> pattern)
    {
        var first = pattern.Length > 1 && (pattern[1] is '!' or '^') ? 3 : 2;
        return pattern.Length > first && pattern[first..].IndexOf(']') is var at and >= 0 ? first + at : -1;
    }

    private static bool IsIn(ReadOnlySpan<char> members, char c)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                if (c >= members[i] && c <= members[i + 2])
                    return true;
                i += 2;
            }
            else if (members[i] == c)
            {
                return true;
            }
        }
        return false;
    }
}
