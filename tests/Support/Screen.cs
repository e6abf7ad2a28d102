using System.Text;

namespace ImageTools.Tests.Support;

/// <summary>
/// What a terminal shows of the bytes that were written to it: as much of an emulator as lines, carriage returns and erasing
/// need.
/// </summary>
/// <param name="columns">Width at the beginning.</param>
/// <param name="reflows">What happens when it becomes narrower: long lines are broken in two, as newer terminals do; otherwise cut, as
/// xterm does.</param>
internal sealed class Screen(int columns, bool reflows = true)
{
    private readonly List<StringBuilder> rows = [new()];
    private readonly List<string> frames = [];
    private int row;
    private int column;

    /// <summary>Every text that was on a line when the cursor went back to its beginning.</summary>
    public IReadOnlyList<string> Frames => frames;

    /// <summary>Lines that were so long that the terminal broke them.</summary>
    public int Broken { get; private set; }

    /// <summary>Sequences that change colours, and those that do something else.</summary>
    public (int Colours, int Others) Escapes { get; private set; }

    /// <summary>What can be seen.</summary>
    public string Text => string.Join('\n', rows.Select(r => r.ToString().TrimEnd())).TrimEnd('\n') + "\n";

    /// <summary>Writes.</summary>
    public Screen Write(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r':
                    if (column > 0)
                        frames.Add(rows[row].ToString().TrimEnd());
                    column = 0;
                    break;
                case '\n':
                    column = 0;
                    Down();
                    break;
                case '\e':
                    i = Escape(text, i + 1);
                    break;
                default:
                    Put(text[i]);
                    break;
            }
        }
        return this;
    }

    /// <summary>The user makes it narrower; the cursor stays with the text where it is.</summary>
    public void Narrow(int now)
    {
        columns = now;
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Length <= now)
                continue;
            var rest = rows[i].ToString(now, rows[i].Length - now);
            rows[i].Length = now;
            if (!reflows)
                continue;
            rows.Insert(i + 1, new StringBuilder(rest));
            // A cursor in the first half stays there.
            if (row > i || (row == i && column >= now))
            {
                row++;
                column = Math.Max(column - now, 0);
            }
        }
        column = Math.Min(column, now - 1);
    }

    private int Escape(string text, int at)
    {
        if (at < text.Length && text[at] == '[')
            at++;
        while (at < text.Length && !char.IsAsciiLetter(text[at]) && text[at] is not ('=' or '>'))
            at++;
        var command = at < text.Length ? text[at] : '\0';
        Escapes = command == 'm' ? (Escapes.Colours + 1, Escapes.Others) : (Escapes.Colours, Escapes.Others + 1);
        if (command is 'J' or 'K')
        {
            rows[row].Length = Math.Min(rows[row].Length, column);
            if (command == 'J')
                rows.RemoveRange(row + 1, rows.Count - row - 1);
        }
        return at;
    }

    private void Put(char c)
    {
        if (column == columns)
        {
            Broken++;
            column = 0;
            Down();
        }
        while (rows[row].Length <= column)
            rows[row].Append(' ');
        rows[row][column++] = c;
    }

    private void Down()
    {
        if (++row == rows.Count)
            rows.Add(new StringBuilder());
    }
}
