namespace ImageTools.Inspect.Reports;

/// <summary>Helpers of the text report for tables and wrapping.</summary>
internal static class ReportText
{
    /// <summary>Width of a report to a file or a pipe.</summary>
    public const int UsualColumns = 100;

    private const int NarrowColumns = 60;

    /// <summary>
    /// Words in lines of at most <paramref name="columns"/> columns, after <paramref name="indent"/> blanks. A longer word stays whole.
    /// Control characters are removed, so text from an image can't move the cursor.
    /// </summary>
    public static IEnumerable<string> Wrap(string text, int indent, int columns)
    {
        // On a narrow terminal the indentation must leave room for the words.
        indent = columns < NarrowColumns ? Math.Min(indent, columns / 4) : indent;
        var blank = new string(' ', indent);
        var line = "";
        foreach (var word in Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > columns)
            {
                yield return blank + line;
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        if (line.Length > 0)
            yield return blank + line;
    }

    /// <summary>The text without control characters. A hostile file name could contain them.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    /// <summary>
    /// A table whose columns are as wide as their widest cell. The columns in <paramref name="right"/> are aligned right. A table wider
    /// than <paramref name="columns"/> becomes a list: the first cell is the title of a row, and each other cell follows its heading.
    /// </summary>
    public static IEnumerable<string> Table(IReadOnlyList<string[]> rows, int indent, int columns, params int[] right)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        if (indent + widths.Sum() + (2 * (widths.Length - 1)) > columns)
        {
            foreach (var line in rows.Skip(1).SelectMany(row => List(rows[0], row, indent, columns)))
                yield return line;
            yield break;
        }
        foreach (var row in rows)
        {
            var cells = row.Select((cell, c) => right.Contains(c) ? Clean(cell).PadLeft(widths[c]) : Clean(cell).PadRight(widths[c]));
            yield return (new string(' ', indent) + string.Join("  ", cells)).TrimEnd();
        }
    }

    private static IEnumerable<string> List(string[] names, string[] row, int indent, int columns)
    {
        foreach (var line in Wrap(row[0], indent, columns))
            yield return line;
        foreach (var (name, cell) in names.Zip(row).Skip(1).Where(p => p.Second != "-"))
        {
            foreach (var line in Wrap($"{name} {cell}", indent + 2, columns))
                yield return line;
        }
    }
}
