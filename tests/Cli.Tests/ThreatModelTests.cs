using System.Text.RegularExpressions;

namespace ImageTools.Cli.Tests;

/// <summary>docs/threat-model.md promises nothing that no test proves.</summary>
public sealed partial class ThreatModelTests
{
    private const string Holds = "Holds:",
        Ends = "Ends here:";

    [Fact]
    public void Every_promise_of_the_threat_model_names_a_test_that_exists() =>
        Assert.Empty(Faults(File.ReadAllLines(Path.Combine(Shared.Repository, "docs", "threat-model.md")), Tests()));

    [Theory]
    [InlineData("- Nothing can go wrong.", "without a test")]
    [InlineData(
        "- Nothing can go wrong. Nor can this.\n  `ThreatModelTests.Every_promise_of_the_threat_model_names_a_test_that_exists`",
        "more than one sentence"
    )]
    [InlineData("- Nothing can go wrong.\n  `ThreatModelTests.Nobody_wrote_this`", "no such test")]
    [InlineData("- Nothing can go wrong.\n  `NoSuchTests.Every_promise_of_the_threat_model_names_a_test_that_exists`", "no such test")]
    [InlineData("Nothing can go wrong.", "not a line of the list")]
    [InlineData("", "no promise")]
    public void A_promise_without_a_test_is_found_out(string promise, string fault)
    {
        string[] page = ["## Somebody", "", Holds, "", .. promise.Split('\n'), "", Ends, "", "- Not covered: everything else."];

        Assert.Contains(fault, Assert.Single(Faults(page, Tests())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- It is safe.", "does not say 'Not covered'")]
    [InlineData("", "no end")]
    public void A_protection_without_an_end_is_found_out(string end, string fault)
    {
        string[] page = ["## Somebody", Holds, "- It holds.", "  `ThreatModelTests.A_protection_without_an_end_is_found_out`", Ends, end];

        Assert.Contains(fault, Assert.Single(Faults(page, Tests())), StringComparison.Ordinal);
    }

    /// <summary>What is wrong with a page, in words.</summary>
    private static List<string> Faults(string[] page, ILookup<string, string> tests)
    {
        List<string> faults = [];
        foreach (var (heading, lines) in Sections(page))
        {
            var (holds, ends) = (Array.IndexOf(lines, Holds), Array.IndexOf(lines, Ends));
            if (holds < 0 && ends < 0)
                continue;
            if (holds < 0 || ends < holds)
            {
                faults.Add($"{heading}: '{Holds}' comes first, '{Ends}' after it.");
                continue;
            }
            var promises = Items(lines[(holds + 1)..ends]).ToArray();
            faults.AddRange(promises.Select(p => Fault(p, tests)).OfType<string>());
            if (promises.Length == 0)
                faults.Add($"{heading}: no promise.");
            var limits = Items(lines[(ends + 1)..]).ToArray();
            faults.AddRange(
                limits
                    .Where(l => !l.StartsWith("- Not covered: ", StringComparison.Ordinal))
                    .Select(l => $"{l}: does not say 'Not covered'.")
            );
            if (limits.Length == 0)
                faults.Add($"{heading}: no end.");
        }
        return faults;
    }

    private static string? Fault(string promise, ILookup<string, string> tests)
    {
        if (!promise.StartsWith("- ", StringComparison.Ordinal))
            return $"{promise}: not a line of the list.";
        if (Promise().Match(promise) is not { Success: true } match)
            return $"{promise}: without a test.";
        if (SentenceInside().IsMatch(match.Groups["sentence"].Value))
            return $"{promise}: more than one sentence.";
        return
            match.Groups["test"].Captures.Select(c => c.Value).FirstOrDefault(t => !tests[t.Split('.')[0]].Contains(t.Split('.')[1]))
                is { } unknown
            ? $"{promise}: no such test as {unknown}."
            : null;
    }

    private static IEnumerable<(string Heading, string[] Lines)> Sections(string[] page)
    {
        var starts = page.Index()
            .Where(l => l.Item.StartsWith("## ", StringComparison.Ordinal))
            .Select(l => l.Index)
            .Append(page.Length)
            .ToArray();
        return starts.Zip(starts.Skip(1), (from, to) => (page[from], page[(from + 1)..to]));
    }

    /// <summary>Paragraphs, each in one line.</summary>
    private static List<string> Items(string[] lines)
    {
        List<string> items = [];
        foreach (var line in lines.Where(l => l.Length > 0))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal) && items.Count > 0)
                items[^1] += $" {line.Trim()}";
            else
                items.Add(line);
        }
        return items;
    }

    /// <summary>Methods that the runner runs, by the class that they are in.</summary>
    private static ILookup<string, string> Tests() =>
        Directory
            .EnumerateFiles(Path.Combine(Shared.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .SelectMany(text =>
                PublicClass()
                    .Matches(text)
                    .SelectMany(c => Test().Matches(text).Select(t => (Class: c.Groups["name"].Value, Method: t.Groups["name"].Value)))
            )
            .ToLookup(t => t.Class, t => t.Method, StringComparer.Ordinal);

    [GeneratedRegex(@"\A- (?<sentence>.+\.)( `(?<test>\w+\.\w+)`)+\z")]
    private static partial Regex Promise();

    [GeneratedRegex(@"[.;!] \p{Lu}")]
    private static partial Regex SentenceInside();

    [GeneratedRegex(@"^public (sealed |partial )*class (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicClass();

    // An attribute, perhaps with rows of a theory behind it, and the method.
    [GeneratedRegex(
        @"^ {4}\[(Fact|Theory)\b.*\n( {4}[[)].*\n| {5,}.*\n)*? {4}public (async )?(Task|ValueTask|void) (?<name>\w+)\(",
        RegexOptions.Multiline
    )]
    private static partial Regex Test();
}
