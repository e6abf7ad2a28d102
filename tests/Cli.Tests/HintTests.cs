using System.CommandLine;
using System.Text.RegularExpressions;

namespace ImageTools.Cli.Tests;

/// <summary>What messages tell people to type can be typed.</summary>
public sealed partial class HintTests
{
    // Options of other tools that messages quote.
    private static readonly string[] Foreign =
    [
        "--mode",
        "--no-read-sparse",
        "--readonly",
        "--fail",
        "--remove",
        "--grow",
        "--consistency-policy",
    ];

    // Programs of guests and others that fixes name, by the words that stand before their options, with the options that they have (each
    // was looked up in the program's own help or manual).
    private static readonly Dictionary<string, string[]> Programs = new(StringComparer.Ordinal)
    {
        ["qemu-img convert"] = ["--object", "--image-opts"],
        ["qemu-img resize"] = ["--shrink"],
        ["cloud-init clean"] = ["--logs"],
        ["systemctl"] = ["--now"],
        ["firewall-cmd"] = ["--permanent", "--add-service"],
        ["grubby"] = ["--set-default", "--update-kernel", "--args"],
        ["grub-install"] = ["--removable", "--target", "--efi-directory", "--force-extra-removable"],
        ["GrubInstall("] = ["--removable", "--target", "--efi-directory"],
        ["GRUB for EFI"] = ["--removable"],
        ["boot loader for EFI"] = ["--removable"],
        ["bootctl"] = ["--esp-path"],
        ["shim-install"] = ["--removable"],
        ["ifquery"] = ["--list"],
        ["ukify build"] = ["--os-release"],
        ["journalctl"] = ["--vacuum-size"],
        ["mkinitrd"] = ["--with", "--preload"],
        ["dracut"] = ["--add-drivers"],
        ["sgdisk"] = ["--move-second-header", "--load-backup"],
        ["sfdisk"] = ["--activate"],
        ["cryptsetup reencrypt"] = ["--decrypt"],
    };

    private static readonly RootCommand Root = CommandLine.Build(new CommandHost());

    [Fact]
    public void Every_option_that_a_message_names_exists()
    {
        var known = All(Root)
            .SelectMany(c => c.Options)
            .SelectMany(o => o.Aliases.Append(o.Name))
            .Concat(Foreign)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Empty(
            Texts()
                .SelectMany(t => Option().Matches(t.Text).Select(m => (t.File, Option: m.Value)))
                .Where(o => !known.Contains(o.Option))
                .Distinct()
        );
    }

    [Fact]
    public void Every_verb_that_a_message_names_exists()
    {
        var known = All(Root).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(
            Texts()
                .SelectMany(t => Verb().Matches(t.Text).Select(m => (t.File, Verb: m.Groups[1].Value)))
                .Where(v => !known.Contains(v.Verb))
                .Distinct()
        );
    }

    /// <summary>
    /// A fix is typed as it stands: its options are those of the program that it names, and of nothing else where it names none
    /// but of the verbs that told it.
    /// </summary>
    [Fact]
    public void Every_option_in_a_fix_or_an_explanation_of_a_check_is_one_of_the_program_that_it_is_for()
    {
        var programs = Programs
            .Concat(
                All(Root).Where(c => c is not RootCommand && c.Subcommands.Count == 0).Select(c => KeyValuePair.Create(c.Name, Options(c)))
            )
            .GroupBy(p => p.Key)
            .ToDictionary(g => g.Key, g => g.SelectMany(p => p.Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        string[] teller = [.. All(Root).Where(c => c.Name is "inspect" or "import").SelectMany(Options)];
        Assert.Empty(
            from text in ChecksTexts()
            from Match option in Option().Matches(text.Text)
            let before = text.Text[..option.Index]
            let program = programs
                .Keys.Where(p => WordAt(before, p) >= 0)
                .OrderByDescending(p => WordAt(before, p) + p.Length)
                .ThenByDescending(p => p.Length)
                .FirstOrDefault()
            where !(program is null ? teller.Contains(option.Value) : programs[program].Contains(option.Value))
            select $"{text.File}: {option.Value} of {program ?? "inspect or import"}: {text.Text.Trim()}"
        );
    }

    [Fact]
    public void Every_verb_in_a_fix_or_an_explanation_of_a_check_exists()
    {
        var known = All(Root).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(
            from text in ChecksTexts()
            from Match verb in AnyVerb().Matches(text.Text)
            where !known.Contains(verb.Groups[1].Value)
            select $"{text.File}: {verb.Value}"
        );
        Assert.InRange(ChecksTexts().SelectMany(t => AnyVerb().Matches(t.Text)).Count(), 5, int.MaxValue);
    }

    private static string[] Options(Command command) => [.. command.Options.SelectMany(o => o.Aliases.Append(o.Name))];

    /// <summary>Where a program's name last stands as a word of its own; -1 when it does not.</summary>
    private static int WordAt(string text, string name)
    {
        for (
            var at = text.LastIndexOf(name, StringComparison.Ordinal);
            at >= 0;
            at = at == 0 ? -1 : text.LastIndexOf(name, at - 1, StringComparison.Ordinal)
        )
        {
            var end = at + name.Length;
            if (
                (at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] == '-'))
                && (end == text.Length || !char.IsLetterOrDigit(text[end]) || name[^1] == '(')
            )
            {
                return at;
            }
        }
        return -1;
    }

    private static IEnumerable<(string File, string Text)> ChecksTexts() =>
        from file in Directory.EnumerateFiles(
            Path.Combine(Shared.Repository, "src", "Inspect", "Checks"),
            "*.cs",
            SearchOption.AllDirectories
        )
        from line in File.ReadLines(file)
            // What a check looks for in a guest is no text of its own.
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.Contains("Contains(\"--", StringComparison.Ordinal)
        select (Path.GetFileName(file), line);

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static IEnumerable<(string File, string Text)> Texts()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ImageTools.sln")))
            root = root.Parent;
        var source = Path.Combine(root?.FullName ?? throw new InvalidOperationException("The source tree is not above the tests."), "src");
        var build = new[]
        {
            $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
            $"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}",
        };
        return from file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
               where !build.Any(file.Contains)
               from line in File.ReadLines(file)
               where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
               // What other tools call things: HabitTests holds each answer against the command.
               where Path.GetFileName(file) is not ("Habits.cs" or "WordReader.cs")
               // The checks of guests quote the tools of guests.
               where
                   !Path.GetRelativePath(source, file).StartsWith("Inspect", StringComparison.Ordinal)
                   || line.Contains("imagetools ", StringComparison.Ordinal)
               select (Path.GetRelativePath(source, file), line);
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]*[a-z0-9]")]
    private static partial Regex Option();

    [GeneratedRegex("(?<![a-z])imagetools ([a-z]+)")]
    private static partial Regex AnyVerb();

    [GeneratedRegex("`imagetools ([a-z]+)")]
    private static partial Regex Verb();
}
