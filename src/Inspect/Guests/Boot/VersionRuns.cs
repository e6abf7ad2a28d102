namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// Splits versions into groups of digits, which compare by value, and groups of letters. Every order of versions uses it.
/// </summary>
internal static class VersionRuns
{
    /// <summary>The digits or the letters at the start of <paramref name="text"/>; empty when it starts with another character.</summary>
    public static ReadOnlySpan<char> First(ReadOnlySpan<char> text, bool digits)
    {
        var length = 0;
        while (length < text.Length && (digits ? char.IsAsciiDigit(text[length]) : char.IsAsciiLetter(text[length])))
            length++;
        return text[..length];
    }

    /// <summary>The order of two groups: digits by value, whatever their length; letters by the alphabet, capitals first.</summary>
    public static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b, bool digits)
    {
        if (!digits)
            return a.SequenceCompareTo(b);
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
