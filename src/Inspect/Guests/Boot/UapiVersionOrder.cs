namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// The order of versions of the UAPI group's version format, which systemd and systemd-boot sort by: "~" comes before everything, the end
/// too; then "-", "^" and "."; letters come before digits; digits count by value, letters by the alphabet; other characters divide only.
/// </summary>
internal sealed class UapiVersionOrder : IComparer<string>
{
    /// <summary>The only one.</summary>
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

    /// <summary>Passes a separator that both have; true, with the order, when one lacks it, which is the newer one.</summary>
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
