using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Import.Pipeline;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Verbs;

/// <summary>`checks [ID]`: lists the checks, or explains some.</summary>
internal sealed class ChecksVerb : Verb
{
    private readonly Argument<string[]> ids = new("ID")
    {
        Description = "Ids or patterns of checks to explain; without them all are listed.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Creates the verb.</summary>
    public ChecksVerb(CommandHost host)
        : base(host, "checks", "Lists the pre-flight checks with their severity, or explains some.")
    {
        Arguments.Add(ids);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var given = arguments.GetValue(ids) ?? [];
        var chosen = given.SelectMany(g => SkipCheckOption.Find(g, "checks")).ToHashSet(StringComparer.Ordinal);
        Described[] all =
        [
            .. CheckCatalogue.All.Select(c => new Described(c.Id, Word(c.Severity), c.Title, c.EcsItem, CheckExplanations.All[c.Id])),
            .. RemoteCheckIds.All.Select(c => new Described(c.Key, "error", c.Value, null, RemoteCheckExplanations.All[c.Key])),
        ];
        Described[] shown = [.. all.Where(c => given.Length == 0 || chosen.Contains(c.Id))];
        if (arguments.GetValue(Json))
            WriteDocument(new ChecksAnswer { Checks = [.. shown.Select(Answer)] });
        else if (given.Length == 0)
            List(shown);
        else
            Explain(shown);
        return Task.FromResult(ExitCode.Done);
    }

    private static ExplainedCheck Answer(Described check) =>
        new()
        {
            Id = check.Id,
            Severity = check.Severity,
            Title = check.Title,
            EcsItem = check.EcsItem,
            Looks = check.Explanation.Looks,
            Matters = check.Explanation.Matters,
            Mend = check.Explanation.Mend,
        };

    private void List(Described[] checks)
    {
        var width = checks.Max(c => c.Id.Length);
        foreach (var check in checks)
            Host.Out.WriteLine($"{check.Id.PadRight(width)}  {check.Severity,-7}  {check.Title}");
    }

    private void Explain(Described[] checks)
    {
        foreach (var check in checks)
        {
            Host.Out.WriteLine($"{check.Id} ({check.Severity})");
            Host.Out.WriteLine($"  What has to hold: {check.Title}.");
            Host.Out.WriteLine($"  What is looked at: {check.Explanation.Looks}");
            Host.Out.WriteLine($"  Why: {check.Explanation.Matters}");
            Host.Out.WriteLine($"  What to do: {check.Explanation.Mend}");
            Host.Out.WriteLine($"  When it fails: {Meaning(check.Severity)} A finding can have another severity, and says so.");
            if (check.EcsItem is { } item)
                Host.Out.WriteLine($"  ECS's own check of images looks at the same thing as {item}.");
            Host.Out.WriteLine($"  Leave it out: --skip-check {check.Id}");
        }
    }

    private static string Meaning(string severity) =>
        severity switch
        {
            "error" => "ECS refuses the image, or it does not start: it is blocked (exit code 3), also when this could not be judged.",
            "warning" => "it starts, but is degraded or can't be reached.",
            _ => "nothing needs to be done; it is good to know.",
        };

    private static string Word(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        };

    private sealed record Described(string Id, string Severity, string Title, string? EcsItem, CheckExplanation Explanation);
}
