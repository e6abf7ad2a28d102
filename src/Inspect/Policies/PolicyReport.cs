namespace ImageTools.Inspect.Policies;

/// <summary>The policy that a report was judged by.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Today">The day in UTC. It decides which skips have expired.</param>
public sealed record PolicyReport(CheckPolicy Policy, DateOnly Today)
{
    /// <summary>Skips that have expired.</summary>
    public IEnumerable<PolicySkip> Expired => Policy.Skips.Where(s => s.HasExpired(Today));
}
