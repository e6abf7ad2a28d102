using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Reads sections of "key=value" lines, as in NetworkManager and systemd. A section may appear several times.</summary>
internal static class KeyFile
{
    private const int LongestLine = 1 << 16;

    /// <summary>
    /// Section, key, value and 1-based line of every assignment. For a key with one value, the last one counts. With <paramref
    /// name="continued"/>, a backslash at the end continues the line.
    /// </summary>
    public static IEnumerable<(string Section, string Key, string Value, int Line)> Read(
        GuestTree files,
        string path,
        Expansion expansion,
        bool continued = false
    )
    {
        var section = "";
        var lines = expansion.Lines(files, path, 1 << 18) ?? [];
        for (var i = 0; i < lines.Length; i++)
        {
            var first = i;
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            while (continued && line.EndsWith('\\') && line.Length < LongestLine && i + 1 < lines.Length)
            {
                // systemd.syntax(7): comments inside a continued line are skipped.
                var next = lines[++i].Trim();
                if (next.Length == 0 || next[0] is not ('#' or ';'))
                    line = $"{line[..^1]} {next}";
            }
            if (line[0] == '[' && line[^1] == ']')
            {
                section = line[1..^1];
                continue;
            }
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                yield return (section, line[..at].Trim(), line[(at + 1)..].Trim(), first + 1);
        }
    }
}
