namespace ImageTools.Inspect.Guests.Boot;

/// <summary>What every order of versions here takes them apart into: runs of digits, which count by value, and runs of letters.</summary>
internal static class VersionRuns
{
    /// <summary>The digits, or the letters, that <paramref name="text"/> begins with; empty when it begins with something else.</summary>
    public static ReadOnlySpan<char> First(ReadOnlySpan<char> text, bool digits)
    {
        var length = 0;
        while (length < text.Length && (digits ? char.IsAsciiDigit(text[length]) : char.IsAsciiLetter(text[length])))
            length++;
        return text[..length];
    }

    /// <summary>The order of two runs: digits by value, however long they are, letters by the alphabet, capitals first.</summary>
    public static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b, bool digits)
    {
        if (!digits)
            return a.SequenceCompareTo(b);
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
