using System.CommandLine;
using System.IO.Enumeration;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Verbs;

/// <summary>--skip-check: checks by id, pattern or list; what fits no check is a mistake, which would otherwise leave in what should be out.</summary>
internal sealed class SkipCheckOption
{
    private readonly Option<string[]> skip = new("--skip-check") { Description = "Leave out checks: ids and patterns (ssh-*), separated by commas; may be given several times. `imagetools checks` lists them.", HelpName = "ID" };

    /// <summary>Adds the option to a verb.</summary>
    public SkipCheckOption(Command verb) => verb.Options.Add(skip);

    /// <summary>Every id, those of images first.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. CheckCatalogue.All.Select(c => c.Id), .. RemoteCheckIds.All.Select(c => c.Key)];

    /// <summary>Ids of what is left out.</summary>
    public IReadOnlySet<string> Parse(ParseResult arguments)
    {
        var words = (arguments.GetValue(skip) ?? []).SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries));
        return words.SelectMany(w => Find(w, "--skip-check")).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The ids that <paramref name="word"/> means, one at least.</summary>
    /// <exception cref="UsageException">There is none such.</exception>
    public static IReadOnlyList<string> Find(string word, string place)
    {
        string[] found = [.. Known.Where(id => FileSystemName.MatchesSimpleExpression(word, id, ignoreCase: false))];
        if (found.Length > 0)
            return found;
        var first = word.Split('-')[0];
        string[] near = [.. Known.Where(id => first.Length > 1 && id.StartsWith(first, StringComparison.Ordinal)).Take(8)];
        throw new UsageException($"{place} {word}: there is no such check.{(near.Length > 0 ? $" There are {string.Join(", ", near)}." : "")} `imagetools checks` lists all.");
    }
}
