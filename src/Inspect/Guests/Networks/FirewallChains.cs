namespace ImageTools.Inspect.Guests.Networks;

/// <summary>The chains of one table, and what they do with packets.</summary>
internal sealed class FirewallChains
{
    private const int Deepest = 64;

    [Flags]
    private enum Ends
    {
        None = 0,
        Accepted = 1,
        Dropped = 2,

        // Leaves the chain and continues in the calling chain.
        Left = 4,

        // A few packets are dropped, the others are not.
        SomeDropped = 8,

        // A few packets leave the chain, the others do not.
        SomeLeft = 16,
    }

    /// <summary>Rules by chain.</summary>
    public Dictionary<string, List<FirewallRule>> Chains { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a base chain drops packets that reach its end.</summary>
    public Dictionary<string, bool> Drops { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a chain lets the packet through.</summary>
    public FirewallState Judge(string chain, Packet packet)
    {
        var ends = Run(chain, packet, new Dictionary<string, Ends>(StringComparer.Ordinal), 0);
        var drops = Drops.GetValueOrDefault(chain);
        if (ends.HasFlag(Ends.Left))
            ends |= drops ? Ends.Dropped : Ends.Accepted;
        if (ends.HasFlag(Ends.SomeLeft) && drops)
            ends |= Ends.SomeDropped;
        return !ends.HasFlag(Ends.Accepted) ? FirewallState.Closed
            : ends.HasFlag(Ends.Dropped) ? FirewallState.Unknown
            : ends.HasFlag(Ends.SomeDropped) ? FirewallState.OpenToMost
            : FirewallState.Open;
    }

    /// <summary>The result of two firewalls when both must let a packet through.</summary>
    public static FirewallState Both(FirewallState one, FirewallState other) =>
        one == FirewallState.Closed || other == FirewallState.Closed ? FirewallState.Closed
        : one == FirewallState.Unknown || other == FirewallState.Unknown ? FirewallState.Unknown
        : one > other ? one
        : other;

    private Ends Run(string chain, Packet packet, Dictionary<string, Ends> known, int depth)
    {
        if (known.TryGetValue(chain, out var done))
            return done;
        // A chain that calls itself, or does not exist, is refused when it is loaded.
        if (depth > Deepest || !Chains.TryGetValue(chain, out var rules))
            return Ends.Accepted | Ends.Dropped | Ends.Left;
        known[chain] = Ends.Accepted | Ends.Dropped | Ends.Left;
        return known[chain] = Walk(rules, packet, known, depth);
    }

    private Ends Walk(List<FirewallRule> rules, Packet packet, Dictionary<string, Ends> known, int depth)
    {
        var ends = Ends.None;
        var fewOnly = false;
        foreach (var rule in rules.Where(r => r.Action.Length > 0))
        {
            var fit = rule.Of(packet);
            if (fit == Fit.No)
                continue;
            var one = rule.Action switch
            {
                "accept" => Ends.Accepted,
                "drop" => Ends.Dropped,
                "return" => Ends.Left,
                "jump" or "goto" => Run(rule.Target!, packet, known, depth + 1),
                _ => Ends.Accepted | Ends.Dropped,
            };
            // Only "return" ends this chain and continues after it.
            var goesOn = rule.Action == "jump" && one.HasFlag(Ends.Left);
            var fewGoOn = rule.Action == "jump" && one.HasFlag(Ends.SomeLeft);
            if (rule.Action == "jump")
                one &= ~(Ends.Left | Ends.SomeLeft);
            if (fit == Fit.Few || fewOnly)
            {
                if ((one & (Ends.Dropped | Ends.SomeDropped)) != 0)
                    ends |= Ends.SomeDropped;
                if (fewOnly && fit == Fit.Yes && !goesOn)
                    return ends | (one.HasFlag(Ends.Left) ? Ends.SomeLeft : Ends.None);
                continue;
            }
            ends |= one;
            if (fit == Fit.Unknown || goesOn)
                continue;
            if (fit == Fit.Yes && !fewGoOn)
                return ends;
            fewOnly = true;
        }
        return ends | (fewOnly ? Ends.SomeLeft : Ends.Left);
    }
}
