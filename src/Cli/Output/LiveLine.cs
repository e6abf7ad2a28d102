namespace ImageTools.Cli.Output;

/// <summary>The one line at the bottom of a terminal that moves. Whatever else is written takes its place first.</summary>
/// <remarks>
/// The cursor rests at its first column. A terminal that became narrower breaks the line in two or cuts it; either way the cursor stays
/// where the line begins, so that nothing of it is left when the next one erases from there on. Nothing is ever written into the last
/// column, and as long as the width stays, blanks erase: no escape is needed.
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

    /// <summary>Columns that a line may have now.</summary>
    public int Room => Math.Max(columns() - 1, 0);

    /// <summary>Shows a line in place of the one before.</summary>
    /// <param name="text">What is seen of it; cut where the terminal ends.</param>
    /// <param name="paint">Adds colours, which take no room.</param>
    public void Show(string text, Func<string, string>? paint = null)
    {
        lock (gate)
        {
            // Work that is being left behind still reports.
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

    /// <summary>Takes it off the terminal.</summary>
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

    /// <summary>Takes it off the terminal for good.</summary>
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
