using System.CommandLine;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Verbs;

/// <summary>
/// --skip-check: checks by id, pattern or list. A word that matches no check is an error, otherwise a misspelt check would still run.
/// </summary>
internal sealed class SkipCheckOption
{
    private readonly Option<string[]> skip = new("--skip-check")
    {
        Description =
            "Skip checks: ids and patterns (ssh-*), separated by commas; may be given several times. `imagetools checks` lists them.",
        HelpName = "ID",
    };

    /// <summary>Adds the option to a verb.</summary>
    public SkipCheckOption(Command verb) => verb.Options.Add(skip);

    /// <summary>Every id, those of images first.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. CheckNames.OfImages, .. RemoteCheckIds.All.Select(c => c.Key)];

    /// <summary>Ids of the skipped checks.</summary>
    public IReadOnlySet<string> Parse(ParseResult arguments)
    {
        var words = (arguments.GetValue(skip) ?? []).SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries));
        return words.SelectMany(w => Find(w, "--skip-check")).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The ids that fit <paramref name="word"/>, at least one.</summary>
    /// <exception cref="UsageException">No check fits.</exception>
    public static IReadOnlyList<string> Find(string word, string place)
    {
        var found = CheckNames.Find(word, Known, out var problem);
        return problem is null ? found : throw new UsageException($"{place} {word}: {problem}");
    }
}
