using System.Text;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// Splits a line of grub.cfg into words. It handles quotes, backslashes and comments. The characters ; { } are words of their own.
/// </summary>
internal static class GrubWords
{
    /// <summary>The words. <paramref name="variable"/> resolves variables, except in single quotes.</summary>
    public static List<string> Split(string line, Func<string, string> variable)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var begun = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            switch (c)
            {
                case '\'':
                    var close = line.IndexOf('\'', i + 1);
                    close = close < 0 ? line.Length : close;
                    word.Append(line.AsSpan(i + 1, close - i - 1));
                    (begun, i) = (true, close);
                    break;
                case '"':
                    begun = true;
                    for (i++; i < line.Length && line[i] != '"'; i++)
                        i = Character(line, i, word, variable, quoted: true);
                    break;
                case '#' when !begun:
                    i = line.Length;
                    break;
                case ' ' or '\t' or '\r':
                    End();
                    break;
                case ';' or '{' or '}' when !(begun && c != ';'):
                    End();
                    words.Add(c.ToString());
                    break;
                default:
                    i = Character(line, i, word, variable, quoted: false);
                    // An empty variable gives no word.
                    begun |= word.Length > 0;
                    break;
            }
        }
        End();
        return words;

        void End()
        {
            if (begun)
                words.Add(word.ToString());
            word.Clear();
            begun = false;
        }
    }

    private static int Character(string line, int i, StringBuilder word, Func<string, string> variable, bool quoted)
    {
        // In quotes a backslash is an ordinary character, unless it escapes the next one.
        if (line[i] == '\\' && i + 1 < line.Length && (!quoted || line[i + 1] is '$' or '"' or '\\'))
        {
            word.Append(line[i + 1]);
            return i + 1;
        }
        if (line[i] != '$' || i + 1 >= line.Length)
        {
            word.Append(line[i]);
            return i;
        }
        if (line[i + 1] == '{')
        {
            var end = line.IndexOf('}', i);
            if (end < 0)
                return line.Length;
            word.Append(variable(line[(i + 2)..end]));
            return end;
        }
        var last = i + 1;
        while (last < line.Length && (char.IsAsciiLetterOrDigit(line[last]) || line[last] == '_'))
            last++;
        if (last == i + 1)
        {
            word.Append('$');
            return i;
        }
        word.Append(variable(line[(i + 1)..last]));
        return last - 1;
    }

    /// <summary>The commands of a line, split at ; and at words that stand alone.</summary>
    public static IEnumerable<List<string>> Commands(List<string> words)
    {
        var command = new List<string>();
        foreach (var word in words)
        {
            if (word is ";" or "{" or "}" or "then" or "else" or "fi" or "do" or "done")
            {
                if (command.Count > 0)
                    yield return command;
                command = [];
                if (word is not (";" or "then" or "do" or "done"))
                    yield return [word];
                continue;
            }
            command.Add(word);
        }
        if (command.Count > 0)
            yield return command;
    }
}
