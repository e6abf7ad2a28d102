using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Sections of "key=value" lines, as NetworkManager and systemd write them. A section may come several times.</summary>
internal static class KeyFile
{
    /// <summary>Section, key, value and 1-based line of every assignment. Where a key may come once only, the last one counts.</summary>
    public static IEnumerable<(string Section, string Key, string Value, int Line)> Read(GuestTree files, string path, Expansion expansion)
    {
        var section = "";
        var lines = expansion.Lines(files, path, 1 << 18) ?? [];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[' && line[^1] == ']')
            {
                section = line[1..^1];
                continue;
            }
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                yield return (section, line[..at].Trim(), line[(at + 1)..].Trim(), i + 1);
        }
    }
}
