using System.Globalization;

namespace ImageTools.Inspect.Reports;

/// <summary>Plain text helpers of the text report: sizes, tables, wrapping.</summary>
internal static class ReportText
{
    /// <summary>Columns that a line has at most, where words allow it.</summary>
    public const int Width = 100;

    /// <summary>1536 as "1.5 KiB".</summary>
    public static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var value = (double)bytes;
        var unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }

    /// <summary>Words in lines of at most <see cref="Width"/> columns after <paramref name="indent"/> blanks. Text from an image can't move the cursor.</summary>
    public static IEnumerable<string> Wrap(string text, int indent)
    {
        var blank = new string(' ', indent);
        var line = "";
        foreach (var word in Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > Width)
            {
                yield return blank + line;
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        if (line.Length > 0)
            yield return blank + line;
    }

    /// <summary>Without control characters, which a hostile file name could bring in.</summary>
    public static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    /// <summary>Rows with columns as wide as their widest cell; the columns of <paramref name="right"/> are aligned right.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<string[]> rows, int indent, params int[] right)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, c) => right.Contains(c) ? Clean(cell).PadLeft(widths[c]) : Clean(cell).PadRight(widths[c]));
            yield return (new string(' ', indent) + string.Join("  ", cells)).TrimEnd();
        }
    }
}
