namespace ImageTools.Inspect.Guests.Boot;

/// <summary>The order of versions as rpm has it: runs of digits by value, runs of letters by the alphabet, digits after letters; ~ before everything.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    /// <summary>The only one.</summary>
    public static readonly VersionOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
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
            var first = Run(a, digits);
            var second = Run(b, digits);
            var order = digits ? CompareNumbers(first, second) : first.CompareTo(second, StringComparison.Ordinal);
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

    private static ReadOnlySpan<char> Run(ReadOnlySpan<char> text, bool digits)
    {
        var length = 0;
        while (length < text.Length && (digits ? char.IsAsciiDigit(text[length]) : char.IsAsciiLetter(text[length])))
            length++;
        return text[..length];
    }

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.CompareTo(b, StringComparison.Ordinal);
    }
}
