namespace ImageTools.Cloud.CredentialSources;

/// <summary>Sections of name=value lines: the format of the official tools' configuration files.</summary>
internal static class IniText
{
    /// <summary>The values of a section, or null when there is none. When a name occurs twice, the last value counts.</summary>
    /// <param name="text">The file.</param>
    /// <param name="section">Name of the section, between the brackets.</param>
    /// <param name="normalise">Turns each spelling of a name into one form; null only ignores case.</param>
    public static Dictionary<string, string>? Section(string text, string section, Func<string, string>? normalise = null)
    {
        Dictionary<string, string>? values = null;
        var inside = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[' && line[^1] == ']')
            {
                inside = line[1..^1].Trim() == section;
                if (inside)
                    values ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            }
            else if (inside && line.IndexOf('=') is > 0 and var equals)
            {
                var name = line[..equals].Trim();
                values![normalise is null ? name : normalise(name)] = Bare(line[(equals + 1)..]);
            }
        }
        return values;
    }

    /// <summary>A comment sign counts only behind a space: tokens hold such signs themselves.</summary>
    private static string Bare(string value)
    {
        var remark = value.IndexOf(" #", StringComparison.Ordinal);
        return (remark < 0 ? value : value[..remark]).Trim();
    }
}
