namespace ImageTools.Inspect.Guests;

/// <summary>A kernel command line.</summary>
internal static class KernelCommandLine
{
    /// <summary>The words of the line. Quotes keep spaces inside a word.</summary>
    public static IReadOnlyList<string> Words(string line)
    {
        var words = new List<string>();
        var start = -1;
        var quoted = false;
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
                quoted = !quoted;
            if (i == line.Length || (char.IsWhiteSpace(line[i]) && !quoted))
            {
                if (start >= 0)
                    words.Add(line[start..i].Replace("\"", "", StringComparison.Ordinal));
                start = -1;
            }
            else if (start < 0)
            {
                start = i;
            }
        }
        return words;
    }

    /// <summary>The last value of <paramref name="key"/>=, or null.</summary>
    public static string? Value(string line, string key) =>
        Words(line).LastOrDefault(w => w.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..];
}
