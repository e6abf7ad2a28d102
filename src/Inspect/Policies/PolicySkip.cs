using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Policies;

/// <summary>"skip" of a policy: a person takes responsibility for the findings of some checks.</summary>
/// <param name="Checks">Ids and patterns.</param>
/// <param name="Reason">The reason; never empty.</param>
/// <param name="Until">The last valid day, in UTC; null when it has no end.</param>
/// <param name="Line">1-based line.</param>
public sealed record PolicySkip(IReadOnlyList<string> Checks, string Reason, DateOnly? Until, int Line)
{
    /// <summary>Whether the last valid day is over.</summary>
    public bool HasExpired(DateOnly today) => Until < today;

    /// <summary>Whether the skip names a check.</summary>
    public bool IsAbout(string id) => Checks.Any(word => CheckNames.Fits(word, id));
}
