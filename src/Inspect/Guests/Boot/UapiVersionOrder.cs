namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// The order of versions in the UAPI group's version format. systemd and systemd-boot sort by it. "~" comes before everything, even the
/// end; then "-", "^" and ".". Letters come before digits. Digits compare by value, letters by the alphabet. Other characters only
/// separate.
/// </summary>
internal sealed class UapiVersionOrder : IComparer<string>
{
    /// <summary>The only instance.</summary>
    public static readonly UapiVersionOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        ReadOnlySpan<char> a = x,
            b = y;
        while (true)
        {
            a = SkipDividers(a);
            b = SkipDividers(b);
            if (a.StartsWith('~') || b.StartsWith('~'))
            {
                if (Separated('~', ref a, ref b, out var order))
                    return order;
            }
            if (a.IsEmpty || b.IsEmpty)
                return a.Length.CompareTo(b.Length);
            foreach (var separator in "-^.")
            {
                if ((a.StartsWith(separator) || b.StartsWith(separator)) && Separated(separator, ref a, ref b, out var order))
                    return order;
            }
            var digits = (a.Length > 0 && char.IsAsciiDigit(a[0])) || (b.Length > 0 && char.IsAsciiDigit(b[0]));
            var first = VersionRuns.First(a, digits);
            var second = VersionRuns.First(b, digits);
            if (digits && first.IsEmpty != second.IsEmpty)
                return first.IsEmpty ? -1 : 1;
            var result = VersionRuns.Compare(first, second, digits);
            if (result != 0)
                return result;
            a = a[first.Length..];
            b = b[second.Length..];
        }
    }

    /// <summary>Skips a separator that both versions have. True, with the order, when only one has it; the other one is newer.</summary>
    private static bool Separated(char separator, ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b, out int order)
    {
        order = (a.StartsWith(separator) ? 0 : 1) - (b.StartsWith(separator) ? 0 : 1);
        if (order != 0)
            return true;
        a = a[1..];
        b = b[1..];
        return false;
    }

    private static ReadOnlySpan<char> SkipDividers(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && !char.IsAsciiLetterOrDigit(text[0]) && text[0] is not ('~' or '-' or '^' or '.'))
            text = text[1..];
        return text;
    }
}
