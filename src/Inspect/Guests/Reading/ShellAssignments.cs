using System.Text;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Reads lines of NAME=value in files that a shell could read: os-release(5), ifcfg files, /etc/default.</summary>
internal static class ShellAssignments
{
    /// <summary>Name, value and 1-based line of every assignment.</summary>
    public static IEnumerable<(string Name, string Value, int Line)> Read(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && line[0] != '#')
                yield return (line[..at].Trim(), Value(line[(at + 1)..].TrimStart()), i + 1);
        }
    }

    /// <summary>The first word after the equals sign, without its quotes and escapes.</summary>
    private static string Value(string text)
    {
        var value = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && (c is ' ' or '\t' or ';'))
                break;
            if (quote == '\0' && (c is '"' or '\''))
                quote = c;
            else if (c == quote)
                quote = '\0';
            else if (c == '\\' && quote != '\'' && i + 1 < text.Length && (quote == '\0' || text[i + 1] is '"' or '\\' or '$' or '`'))
                value.Append(text[++i]);
            else
                value.Append(c);
        }
        return value.ToString();
    }
}
