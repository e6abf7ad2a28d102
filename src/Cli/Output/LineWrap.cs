using System.Text;

namespace ImageTools.Cli.Output;

/// <summary>
/// Breaks lines that are longer than the width of a terminal between words. Otherwise the terminal breaks them inside words.
/// </summary>
internal static class LineWrap
{
    private const int Hanging = 2;

    /// <summary>
    /// The line, broken into lines of at most <paramref name="columns"/>. Further lines are indented more than the first. A longer word
    /// stays whole, so that it can be copied.
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
            // A line may also be broken at a blank just behind the last column, but not inside the indentation.
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
