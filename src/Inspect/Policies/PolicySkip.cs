using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Policies;

/// <summary>"skip" of a policy: somebody answers for what some checks find.</summary>
/// <param name="Checks">Ids and patterns.</param>
/// <param name="Reason">Why; never empty.</param>
/// <param name="Until">The last day on which it holds, in UTC; null when it has none.</param>
/// <param name="Line">1-based line.</param>
public sealed record PolicySkip(IReadOnlyList<string> Checks, string Reason, DateOnly? Until, int Line)
{
    /// <summary>Whether its last day is over.</summary>
    public bool HasExpired(DateOnly today) => Until < today;

    /// <summary>Whether it is about a check.</summary>
    public bool IsAbout(string id) => Checks.Any(word => CheckNames.Fits(word, id));
}
