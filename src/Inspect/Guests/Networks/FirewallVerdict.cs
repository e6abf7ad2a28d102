namespace ImageTools.Inspect.Guests.Networks;

/// <summary>The result for one firewall.</summary>
/// <param name="State">Whether it lets SSH in.</param>
/// <param name="Why">The reason when the rules alone do not show it: what prevents them from being loaded or followed.</param>
internal sealed record FirewallVerdict(FirewallState State, string? Why = null);
