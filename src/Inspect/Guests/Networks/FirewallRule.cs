namespace ImageTools.Inspect.Guests.Networks;

/// <summary>A rule: conditions that must all hold, and an action.</summary>
/// <param name="Tests">The conditions.</param>
/// <param name="Action">accept, drop, return, jump, goto; "" when nothing is decided; "?" when it can't be followed.</param>
/// <param name="Target">The target chain of a jump.</param>
internal sealed record FirewallRule(IReadOnlyList<Func<Packet, Fit>> Tests, string Action, string? Target = null)
{
    /// <summary>Whether the rule fits a packet.</summary>
    public Fit Of(Packet packet)
    {
        var all = Fit.Yes;
        foreach (var test in Tests)
        {
            var one = test(packet);
            if (one == Fit.No)
                return Fit.No;
            // Few and Unknown together give Few.
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
