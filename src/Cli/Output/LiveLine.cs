namespace ImageTools.Cli.Output;

/// <summary>The progress line at the bottom of a terminal. Other text is written in its place first.</summary>
/// <remarks>
/// The cursor stays in the first column. A terminal that becomes narrower breaks the line in two or cuts it. In both cases the cursor stays
/// at the beginning of the line, so that the next line erases all of it from there. The last column is never used. While the width stays
/// the same, blanks erase the line, and no escape sequence is needed.
/// </remarks>
/// <param name="write">Writes to the terminal as it is.</param>
/// <param name="columns">Width of the terminal, asked each time.</param>
internal sealed class LiveLine(Action<string> write, Func<int> columns)
{
    private const string EraseBelow = "\e[J";

    private readonly Lock gate = new();
    private int shown;
    private int width;
    private bool hasEnded;

    /// <summary>Most columns of a line now.</summary>
    public int Room => Math.Max(columns() - 1, 0);

    /// <summary>Shows a line in place of the previous line.</summary>
    /// <param name="text">Text of the line; it is cut at the width of the terminal.</param>
    /// <param name="paint">Adds colours, which take no columns.</param>
    public void Show(string text, Func<string, string>? paint = null)
    {
        lock (gate)
        {
            // Abandoned work can still send reports.
            if (hasEnded)
                return;
            var now = columns();
            if (text.Length > now - 1)
                text = text[..Math.Max(now - 1, 0)];
            var (before, after) = Erase(now, text.Length);
            write($"{before}{paint?.Invoke(text) ?? text}{after}\r");
            (shown, width) = (text.Length, now);
        }
    }

    /// <summary>Removes the line from the terminal.</summary>
    public void Clear()
    {
        lock (gate)
        {
            if (shown == 0)
                return;
            var (before, after) = Erase(columns(), 0);
            write($"{before}{after}\r");
            shown = 0;
        }
    }

    /// <summary>Removes the line from the terminal for good.</summary>
    public void End()
    {
        lock (gate)
        {
            hasEnded = true;
            Clear();
        }
    }

    private (string Before, string After) Erase(int now, int length) =>
        shown > 0 && now != width ? (EraseBelow, "") : ("", new string(' ', Math.Max(shown - length, 0)));
}
