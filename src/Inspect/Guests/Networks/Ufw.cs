using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// Follows ufw's start script: its own chains, then before.rules, after.rules and user.rules in the words of iptables-restore, then the
/// policies of /etc/default/ufw.
/// </summary>
internal static class Ufw
{
    // In the order in which a packet passes them.
    private static readonly string[] Chains = ["before-logging", "before", "after", "after-logging", "reject", "track"];
    private static readonly string[] Secondary =
    [
        "ufw-user-logging-input",
        "ufw-user-logging-output",
        "ufw-user-limit",
        "ufw-user-limit-accept",
        "ufw-logging-deny",
        "ufw-logging-allow",
        "ufw-skip-to-policy-input",
        "ufw-skip-to-policy-output",
    ];

    /// <summary>Whether new connections from anywhere reach a port; null when ufw is off.</summary>
    public static FirewallVerdict? Judge(GuestTree files, int port, IReadOnlyList<string> names)
    {
        string? Value(string path, string name) =>
            ShellAssignments.Read(files.ReadLines(path, 1 << 16) ?? []).LastOrDefault(a => a.Name == name).Value;
        // Its script accepts "yes" and "YES".
        if (Value("/etc/ufw/ufw.conf", "ENABLED") is not ("yes" or "YES"))
            return null;
        var rules = new IptablesRules();
        foreach (var (chain, way) in ((string[])["input", "output"]).SelectMany(way => Chains.Select(c => (c, way))))
        {
            rules.Chain($"ufw-{chain}-{way}");
            rules.Chain(way.ToUpperInvariant()).Add(new FirewallRule([], "jump", $"ufw-{chain}-{way}"));
        }
        foreach (var way in (string[])["input", "output", "forward"])
        {
            foreach (var chain in Chains)
                rules.Chain($"ufw-{chain}-{way}");
            rules.Chain($"ufw-user-{way}");
            rules.Chain($"ufw-user-logging-{way}");
        }
        foreach (var chain in Secondary)
            rules.Chain(chain);
        foreach (var path in (string[])["/etc/ufw/before.rules", "/etc/ufw/after.rules"])
            rules.Load(files.ReadLines(path) ?? []);
        var user = ((string[])["/etc/ufw/user.rules", "/lib/ufw/user.rules"])
            .Select(p => files.ReadLines(p))
            .FirstOrDefault(l => l is not null)
            ?? [];
        rules.Load(user);
        foreach (
            var (way, policy) in ((string, string?)[])
                [
                    ("input", Value("/etc/default/ufw", "DEFAULT_INPUT_POLICY") ?? "DROP"),
                    ("output", Value("/etc/default/ufw", "DEFAULT_OUTPUT_POLICY") ?? "ACCEPT"),
                ]
        )
        {
            rules.Chain($"ufw-before-{way}").Add(new FirewallRule([], "jump", $"ufw-user-{way}"));
            rules.Policy(way.ToUpperInvariant(), policy != "ACCEPT");
            rules.Chain($"ufw-skip-to-policy-{way}").Clear();
            rules.Chain($"ufw-skip-to-policy-{way}").Add(new FirewallRule([], policy == "ACCEPT" ? "accept" : "drop"));
        }
        return new FirewallVerdict(rules.Judge(port, names));
    }
}
