namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Conditions that all have to hold, and what is done then.</summary>
/// <param name="Tests">The conditions.</param>
/// <param name="Action">accept, drop, return, jump, goto, "" for nothing that decides, "?" for what can't be followed.</param>
/// <param name="Target">The chain that it jumps to.</param>
internal sealed record FirewallRule(IReadOnlyList<Func<Packet, Fit>> Tests, string Action, string? Target = null)
{
    /// <summary>Whether it is for a packet.</summary>
    public Fit Of(Packet packet)
    {
        var all = Fit.Yes;
        foreach (var test in Tests)
        {
            var one = test(packet);
            if (one == Fit.No)
                return Fit.No;
            // A few of what can't be known are a few.
            if (one < all)
                all = one;
        }
        return all;
    }

    /// <summary>The opposite.</summary>
    public static Fit Not(Fit fit) =>
        fit switch
        {
            Fit.No => Fit.Yes,
            Fit.Yes => Fit.No,
            Fit.Few => Fit.Most,
            Fit.Most => Fit.Few,
            _ => fit,
        };
}
