using System.Text;

namespace ImageTools.Cli.Output;

/// <summary>Breaks what is longer than a terminal is wide at its words, so that the terminal does not break it inside of them.</summary>
internal static class LineWrap
{
    private const int Hanging = 2;

    /// <summary>
    /// The line in lines of at most <paramref name="columns"/>, the later ones behind the first; a word that is longer stays
    /// whole, so that it can be copied.
    /// </summary>
    public static string At(string line, int columns)
    {
        var leading = line.Length - line.AsSpan().TrimStart(' ').Length;
        if (line.Length <= columns || leading == line.Length)
            return line;
        var indent = new string(' ', Math.Min(leading + Hanging, columns / 2));
        var text = new StringBuilder();
        var rest = line.AsSpan();
        var (first, room) = (leading, columns);
        while (rest.Length > room)
        {
            // A blank behind the room's last column is as good as one inside it; the indentation is no place to break.
            var at = rest[first..Math.Min(room + 1, rest.Length)].LastIndexOf(' ');
            if (at <= 0)
                at = rest[first..].IndexOf(' ');
            if (at <= 0)
                break;
            text.Append(rest[..(first + at)].TrimEnd(' ')).Append('\n').Append(indent);
            rest = rest[(first + at)..].TrimStart(' ');
            (first, room) = (0, columns - indent.Length);
        }
        return text.Append(rest).ToString();
    }
}
