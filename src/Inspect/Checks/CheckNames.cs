using System.IO.Enumeration;
using ImageTools.Disks;

namespace ImageTools.Inspect.Checks;

/// <summary>
/// Resolves the names of checks that people write: an id, or a pattern with * and ?. A name that matches no check is an error. Without the
/// error it would have no effect, and nobody would notice.
/// </summary>
public static class CheckNames
{
    private const int Shown = 8;

    /// <summary>The ids of the checks of images.</summary>
    public static IReadOnlyList<string> OfImages { get; } = [.. CheckCatalogue.All.Select(c => c.Id)];

    /// <summary>Whether <paramref name="word"/> is an id, or a pattern that matches one.</summary>
    public static bool Fits(string word, string id) => FileSystemName.MatchesSimpleExpression(word, id, ignoreCase: false);

    /// <summary>The ids that a word matches.</summary>
    /// <param name="word">Id or pattern.</param>
    /// <param name="known">All ids.</param>
    /// <param name="problem">The error when the word matches no id, with a suggestion; otherwise null.</param>
    public static IReadOnlyList<string> Find(string word, IReadOnlyList<string> known, out string? problem)
    {
        string[] found = [.. known.Where(id => Fits(word, id))];
        problem = found.Length > 0 ? null : $"there is no such check.{Meant(word, known)} `imagetools checks` lists all.";
        return found;
    }

    private static string Meant(string word, IReadOnlyList<string> known)
    {
        if (Nearest.To(word, known) is { } near)
            return $" Did you mean {near}?";
        var first = word.Split('-')[0];
        string[] alike = [.. known.Where(id => first.Length > 1 && id.StartsWith(first, StringComparison.Ordinal)).Take(Shown)];
        return alike.Length > 0 ? $" There are {string.Join(", ", alike)}." : "";
    }
}
