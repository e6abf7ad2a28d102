using System.CommandLine;
using System.Text.RegularExpressions;

namespace ImageTools.Cli.Tests;

/// <summary>What messages tell people to type can be typed.</summary>
public sealed partial class HintTests
{
    // Options of other tools that messages quote.
    private static readonly string[] Foreign = ["--mode"];

    private static readonly RootCommand Root = CommandLine.Build(new CommandHost());

    [Fact]
    public void Every_option_that_a_message_names_exists()
    {
        var known = All(Root).SelectMany(c => c.Options).SelectMany(o => o.Aliases.Append(o.Name)).Concat(Foreign).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Texts().SelectMany(t => Option().Matches(t.Text).Select(m => (t.File, Option: m.Value))).Where(o => !known.Contains(o.Option)).Distinct());
    }

    [Fact]
    public void Every_verb_that_a_message_names_exists()
    {
        var known = All(Root).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Texts().SelectMany(t => Verb().Matches(t.Text).Select(m => (t.File, Verb: m.Groups[1].Value))).Where(v => !known.Contains(v.Verb)).Distinct());
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static IEnumerable<(string File, string Text)> Texts()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ImageTools.sln")))
            root = root.Parent;
        var source = Path.Combine(root?.FullName ?? throw new InvalidOperationException("The source tree is not above the tests."), "src");
        var build = new[] { $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}" };
        return
            from file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            where !build.Any(file.Contains)
            from line in File.ReadLines(file)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            // What other tools call things: HabitTests holds each answer against the command.
            where Path.GetFileName(file) is not ("Habits.cs" or "WordReader.cs")
            // The checks of guests quote the tools of guests.
            where !Path.GetRelativePath(source, file).StartsWith("Inspect", StringComparison.Ordinal) || line.Contains("imagetools ", StringComparison.Ordinal)
            select (Path.GetRelativePath(source, file), line);
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]*[a-z0-9]")]
    private static partial Regex Option();

    [GeneratedRegex("`imagetools ([a-z]+)")]
    private static partial Regex Verb();
}
