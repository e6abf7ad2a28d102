using System.Text;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// Splits a file in nft's language into words: names and numbers, text in quotes, operators, braces, line ends. Included files are inserted
/// in place.
/// </summary>
internal static class NftText
{
    /// <summary>The end of a fault for a file that does not exist.</summary>
    public const string Absent = "does not exist";

    /// <summary>The end of a statement.</summary>
    public const string End = ";";

    private const int DeepestInclude = 16,
        LargestFile = 1 << 20,
        MostWords = 200_000;
    private const string Operators = "{}();,=!<>&|^";

    /// <summary>The words. Null, with the reason, when nft stops at them.</summary>
    public static List<string>? Read(GuestTree files, string path, out string? fault)
    {
        var words = new List<string>();
        fault = Gather(files, path, 0, new Expansion("/etc/nftables.conf"), words);
        return fault is null ? words : null;
    }

    private static string? Gather(GuestTree files, string path, int depth, Expansion expansion, List<string> words)
    {
        if (depth > DeepestInclude)
            return $"{path} is included more than {DeepestInclude} files deep";
        if (expansion.Text(files, path, LargestFile) is not { } text)
            return $"{path} {Absent}";
        var from = words.Count;
        if (Split(text, words) is { } fault)
            return $"{path}: {fault}";
        for (var i = from; i < words.Count; i++)
        {
            if (words.Count > MostWords)
            {
                throw new Disks.ImageFormatException(path, "rules of nftables", $"lead to more than {MostWords} words, which is the limit");
            }

            if (words[i] != "include" || (i > 0 && words[i - 1] is not (End or "{")) || i + 1 >= words.Count || words[i + 1][0] != '"')
                continue;
            var pattern = words[i + 1][1..];
            var whole = pattern.StartsWith('/') ? pattern : $"/etc/{pattern}";
            var rest = words[(i + 2)..];
            words.RemoveRange(i, words.Count - i);
            foreach (var included in Glob.IsPattern(whole) ? Glob.Expand(files, whole, expansion) : [whole])
            {
                if (Gather(files, included, depth + 1, expansion, words) is { } inner)
                    return inner;
            }
            i = words.Count - 1;
            words.AddRange(rest);
        }
        return null;
    }

    private static string? Split(string text, List<string> words)
    {
        var word = new StringBuilder();
        void Close()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '"')
            {
                Close();
                var end = text.IndexOf('"', i + 1);
                if (end < 0)
                    return "a quote is not closed";
                words.Add('"' + text[(i + 1)..end]);
                i = end;
            }
            else if (c == '#')
            {
                Close();
                while (i + 1 < text.Length && text[i + 1] != '\n')
                    i++;
            }
            else if (c == '\\' && i + 1 < text.Length && text[i + 1] is '\n' or '\r')
            {
                Close();
                while (i + 1 < text.Length && text[i + 1] is '\r')
                    i++;
                i++;
            }
            else if (c == '\n')
            {
                Close();
                words.Add(End);
            }
            else if (char.IsWhiteSpace(c))
            {
                Close();
            }
            else if (Operators.Contains(c))
            {
                Close();
                // "!=", "==", "<=", ">=".
                if (c is '=' or '!' or '<' or '>' && i + 1 < text.Length && text[i + 1] == '=')
                    words.Add($"{c}{text[++i]}");
                else
                    words.Add(c.ToString());
            }
            else if (c == ':' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])))
            {
                Close();
                words.Add(":");
            }
            else
            {
                word.Append(c);
            }
        }
        Close();
        words.Add(End);
        return null;
    }
}
