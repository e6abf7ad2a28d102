namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// The order of versions as in rpm: groups of digits by value, groups of letters by the alphabet, digits after letters, ~ before
/// everything.
/// </summary>
internal sealed class VersionOrder : IComparer<string>
{
    /// <summary>The only instance.</summary>
    public static readonly VersionOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x,
            b = y;
        while (true)
        {
            a = SkipSeparators(a);
            b = SkipSeparators(b);
            if (a.StartsWith('~') || b.StartsWith('~'))
            {
                if (!a.StartsWith('~'))
                    return 1;
                if (!b.StartsWith('~'))
                    return -1;
                a = a[1..];
                b = b[1..];
                continue;
            }
            if (a.IsEmpty || b.IsEmpty)
                return a.Length.CompareTo(b.Length);
            var digits = char.IsAsciiDigit(a[0]);
            if (digits != char.IsAsciiDigit(b[0]))
                return digits ? 1 : -1;
            var first = VersionRuns.First(a, digits);
            var second = VersionRuns.First(b, digits);
            var order = VersionRuns.Compare(first, second, digits);
            if (order != 0)
                return order;
            a = a[first.Length..];
            b = b[second.Length..];
        }
    }

    private static ReadOnlySpan<char> SkipSeparators(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && !char.IsAsciiLetterOrDigit(text[0]) && text[0] != '~')
            text = text[1..];
        return text;
    }
}
