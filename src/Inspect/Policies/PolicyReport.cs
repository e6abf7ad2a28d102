namespace ImageTools.Inspect.Policies;

/// <summary>The policy that the checks of a report were judged by.</summary>
/// <param name="Policy">What it says.</param>
/// <param name="Today">The day, in UTC, by which it is told what has expired.</param>
public sealed record PolicyReport(CheckPolicy Policy, DateOnly Today)
{
    /// <summary>Skips that no longer hold.</summary>
    public IEnumerable<PolicySkip> Expired => Policy.Skips.Where(s => s.HasExpired(Today));
}
