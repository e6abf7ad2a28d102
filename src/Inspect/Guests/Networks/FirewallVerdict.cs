namespace ImageTools.Inspect.Guests.Networks;

/// <summary>What was found of a firewall.</summary>
/// <param name="State">Whether it lets SSH in.</param>
/// <param name="Why">Where it is not plain from the rules: what keeps them from being loaded or followed.</param>
internal sealed record FirewallVerdict(FirewallState State, string? Why = null);
