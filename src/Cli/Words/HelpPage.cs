using System.CommandLine;

namespace ImageTools.Cli.Words;

/// <summary>Help in sections, as wide as the terminal.</summary>
/// <param name="root">The command.</param>
/// <param name="columns">Columns of the terminal.</param>
internal sealed class HelpPage(RootCommand root, int columns)
{
    private const int Narrowest = 40,
        Widest = 120;

    private static readonly (string Title, string[] Verbs)[] Groups =
    [
        ("Look at an image", ["info", "map", "inspect", "checks"]),
        ("Read files in an image", ["volumes", "ls", "find", "cat", "cp", "diff"]),
        ("Convert", ["convert", "measure", "compare", "hash"]),
        ("Bring it into the cloud", ["import", "plan", "upload", "presign", "verify"]),
        ("Continue after an interruption", ["runs", "resume", "abort", "clean", "wait", "tasks", "cancel"]),
        ("Manage the account", ["images", "image", "whoami", "authorize"]),
        ("Test without an account", ["cloud"]),
        ("Help", ["help", "version"]),
    ];

    // The last column stays empty: some terminals begin a new line after it.
    private readonly int width = Math.Clamp(columns, Narrowest, Widest) - 1;

    /// <summary>Writes the page of a command: of the root, a group, or a verb.</summary>
    public void Write(TextWriter to, Command command)
    {
        if (command == root)
            WriteRoot(to);
        else if (command.Subcommands.Count > 0)
            WriteGroup(to, command);
        else
            WriteVerb(to, command);
    }

    /// <summary>Writes the page of a topic.</summary>
    public void WriteTopic(TextWriter to, string topic)
    {
        var (about, lines) = HelpTopics.All[topic];
        Paragraph(to, about, "");
        to.WriteLine();
        Table(to, lines);
    }

    private void WriteRoot(TextWriter to)
    {
        Paragraph(to, root.Description!, "");
        Section(to, "Usage");
        Paragraph(to, "imagetools VERB [OPTIONS] NAMES", "  ");
        // A verb without a group is listed, too.
        var left = root.Subcommands.Where(c => !c.Hidden && !Groups.Any(g => g.Verbs.Contains(c.Name))).Select(c => c.Name).ToArray();
        foreach (var (title, verbs) in Groups.Append(("More", left)).Where(g => g.Item2.Length > 0))
        {
            Section(to, title);
            Table(
                to,
                [
                    .. root
                        .Subcommands.Where(c => verbs.Contains(c.Name))
                        .OrderBy(c => Array.IndexOf(verbs, c.Name))
                        .Select(c => (c.Name, FirstSentence(c.Description ?? ""))),
                ]
            );
        }
        Section(to, "Examples");
        Paragraph(to, "imagetools inspect disk.vmdk", "  ", "    ");
        Paragraph(to, "imagetools import disk.vmdk --name web-1 --cloud local", "  ", "    ");
        Section(to, "More");
        Table(
            to,
            [
                ("help VERB", "The options of a verb, and two examples."),
                ($"help {string.Join('|', HelpTopics.All.Keys)}", "Pages on these."),
            ]
        );
    }

    private void WriteGroup(TextWriter to, Command group)
    {
        Paragraph(to, group.Description ?? "", "");
        Section(to, "Usage");
        Paragraph(to, $"imagetools {group.Name} {string.Join('|', group.Subcommands.Select(c => c.Name))} [OPTIONS] NAMES", "  ", "    ");
        Section(to, "Verbs");
        Table(to, [.. group.Subcommands.Select(c => ($"{group.Name} {c.Name}", FirstSentence(c.Description ?? "")))]);
        Section(to, "Examples");
        foreach (var inner in group.Subcommands)
            Paragraph(to, $"imagetools {VerbExamples.Of($"{group.Name} {inner.Name}")[0]}", "  ", "    ");
        if (group.Subcommands is [var only])
            Paragraph(to, $"imagetools {VerbExamples.Of($"{group.Name} {only.Name}")[^1]}", "  ", "    ");
    }

    private void WriteVerb(TextWriter to, Command verb)
    {
        var name = NameOf(verb);
        Paragraph(to, verb.Description ?? "", "");
        Section(to, "Usage");
        Paragraph(
            to,
            $"imagetools {string.Join(' ', verb.Arguments.Select(WordReader.Shape).Prepend("[OPTIONS]").Prepend(name))}",
            "  ",
            "    "
        );
        if (verb.Arguments.Count > 0)
        {
            Section(to, "Names");
            Table(to, [.. verb.Arguments.Select(a => (a.Name, a.Description ?? ""))]);
        }
        foreach (var (title, options) in OptionSections.Of(verb))
        {
            Section(to, title);
            Table(
                to,
                [
                    .. options.Select(o => (Spelling(o), o.Description ?? "")),
                    .. title == "Output" ? [("-h, --help", "Show this.")] : Array.Empty<(string, string)>(),
                ]
            );
        }
        Section(to, "Examples");
        foreach (var line in VerbExamples.Of(name))
            Paragraph(to, $"imagetools {line}", "  ", "    ");
    }

    private string NameOf(Command verb) =>
        root.Subcommands.FirstOrDefault(c => c.Subcommands.Contains(verb)) is { } group ? $"{group.Name} {verb.Name}" : verb.Name;

    private static string Spelling(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).Distinct().OrderBy(n => n.Length));
        return option.ValueType == typeof(bool) ? names : $"{names} {option.HelpName ?? "VALUE"}";
    }

    private static string FirstSentence(string text) =>
        text.IndexOf(". ", StringComparison.Ordinal) is var end and >= 0 ? text[..(end + 1)] : text;

    private static void Section(TextWriter to, string title)
    {
        to.WriteLine();
        to.WriteLine(title);
    }

    /// <summary>Two columns. When the left text is too wide, the right one is below it.</summary>
    private void Table(TextWriter to, IReadOnlyList<(string Left, string Right)> rows)
    {
        var left = Math.Min(rows.Max(r => r.Left.Length), Math.Max(12, width / 3));
        foreach (var (name, text) in rows)
        {
            var beside = name.Length <= left;
            if (!beside)
                Paragraph(to, name, "  ", "    ");
            var indent = new string(' ', left + 4);
            Paragraph(to, text, beside ? $"  {name.PadRight(left)}  " : indent, indent);
        }
    }

    /// <summary>Breaks lines between words. A word longer than a line is broken, so that nothing is wider than the terminal.</summary>
    private void Paragraph(TextWriter to, string text, string first, string? next = null)
    {
        next ??= first;
        var line = first;
        var isEmpty = true;
        foreach (var whole in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = whole;
            if (!isEmpty && line.Length + 1 + word.Length > width)
            {
                to.WriteLine(line.TrimEnd());
                (line, isEmpty) = (next, true);
            }
            while (isEmpty && line.Length + word.Length > width)
            {
                var fits = width - line.Length;
                to.WriteLine(line + word[..fits]);
                (line, word) = (next, word[fits..]);
            }
            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }
        to.WriteLine(line.TrimEnd());
    }
}
