using System.Globalization;
using System.Text;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// Parses the metadata text: <c>name = value</c>, <c>name { … }</c>, lists in brackets, comments from # to the end of the line. The text
/// chooses neither the depth of a recursion nor, beyond a limit, the memory.
/// </summary>
internal ref struct LvmTextParser
{
    private const int MaxDepth = 16,
        MaxItems = 1_500_000,
        MaxName = 256;
    private readonly ReadOnlySpan<char> text;
    private readonly string file;

    // Most names are repeated in every section.
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> names;
    private int at,
        items;

    private LvmTextParser(string file, string text)
    {
        this.file = file;
        this.text = text;
        names = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The whole text as a section without a name.</summary>
    /// <exception cref="ImageFormatException">It is no such text, or too large.</exception>
    public static LvmSection Parse(string file, string text) => new LvmTextParser(file, text).Run();

    private LvmSection Run()
    {
        var root = new LvmSection(file, "");
        var open = new Stack<LvmSection>([root]);
        while (true)
        {
            SkipBlanks();
            if (at == text.Length)
                break;
            if (text[at] == '}')
            {
                if (open.Count == 1)
                    throw Bad("closes a section that is not open");
                at++;
                open.Pop();
                continue;
            }
            var name = Name();
            Count();
            SkipBlanks();
            if (Take('{'))
            {
                if (open.Count >= MaxDepth)
                    throw Bad("opens sections in sections too often");
                var parent = open.Peek();
                var section = new LvmSection(file, parent.Path.Length == 0 ? name : $"{parent.Path}/{name}");
                if (!parent.Add(name, section))
                    throw Bad($"names the section {name} for the second time");
                open.Push(section);
            }
            else if (Take('='))
            {
                if (!open.Peek().Add(name, Values()))
                    throw Bad($"names the value {name} for the second time");
            }
            else
            {
                throw Bad($"has neither a value nor a section behind {name}");
            }
        }
        return open.Count == 1 ? root : throw Bad($"ends inside of {open.Peek().Path}");
    }

    private LvmValue[] Values()
    {
        SkipBlanks();
        if (!Take('['))
            return [Value()];
        var values = new List<LvmValue>();
        while (true)
        {
            SkipBlanks();
            if (Take(']'))
                return [.. values];
            Count();
            values.Add(Value());
            SkipBlanks();
            if (!Take(',') && !(at < text.Length && text[at] == ']'))
                throw Bad("has a list without an end");
        }
    }

    private LvmValue Value()
    {
        if (Take('"'))
            return new LvmValue(0, String());
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '-' or '+' or '.'))
            at++;
        return long.TryParse(text[start..at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new LvmValue(number, null)
            : throw Bad("has something that is neither a number nor a string", start);
    }

    private string String()
    {
        var start = at;
        var end = text[at..].IndexOfAny('"', '\\');
        if (end >= 0 && text[at + end] == '"')
        {
            at += end + 1;
            return Pooled(text.Slice(start, end));
        }
        var builder = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return builder.ToString();
            }
            // \" and \\ stand for the second character.
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\')
                at++;
            builder.Append(text[at]);
        }
        throw Bad("has a string without an end", start);
    }

    private string Name()
    {
        var start = at;
        if (Take('"'))
            return String();
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('=' or '{' or '}' or '[' or ']' or '"' or '#' or ','))
            at++;
        if (at == start || at - start > MaxName)
            throw Bad("has no name where one is expected", start);
        return Pooled(text[start..at]);
    }

    // Short ones only: the pool lives as long as the parser.
    private readonly string Pooled(ReadOnlySpan<char> part)
    {
        if (part.Length > 32)
            return part.ToString();
        if (names.TryGetValue(part, out var known))
            return known;
        var made = part.ToString();
        names[part] = made;
        return made;
    }

    private void SkipBlanks()
    {
        while (at < text.Length)
        {
            if (text[at] == '#')
            {
                var line = text[at..].IndexOf('\n');
                at = line < 0 ? text.Length : at + line;
            }
            else if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else
            {
                return;
            }
        }
    }

    private bool Take(char c)
    {
        if (at >= text.Length || text[at] != c)
            return false;
        at++;
        return true;
    }

    private void Count()
    {
        if (++items > MaxItems)
            throw Bad("has too many names and values");
    }

    private readonly ImageFormatException Bad(string problem, int? place = null) =>
        new(file, "LVM metadata", $"character {place ?? at} of the text {problem}");
}
