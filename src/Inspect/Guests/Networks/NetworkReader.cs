namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Collects the network configuration of every stack that the guest has.</summary>
internal static class NetworkReader
{
    private static readonly INetworkStack[] Known = [new Netplan(), new NetworkManager(), new Ifupdown(), new NetworkScripts(), new Networkd()];

    /// <summary>Reads the facts.</summary>
    public static NetworkFacts Read(GuestTree files, ICollection<UnreadableEvidence> unreadable)
    {
        var interfaces = new List<InterfaceConfig>();
        var stacks = new List<string>();
        foreach (var stack in Known)
        {
            var found = Reading.Attempt.Read(stack.Place, [], unreadable, () => stack.Read(files).Where(i => !IsVirtual(i.Selector)).ToArray());
            interfaces.AddRange(found);
            if (found.Length > 0 || Reading.Attempt.Read(stack.Place, false, unreadable, () => stack.IsInstalled(files)))
                stacks.Add(stack.Name);
        }
        return new NetworkFacts { Interfaces = interfaces, Stacks = stacks, PersistentRules = Reading.Attempt.Read("/etc/udev/rules.d", [], unreadable, () => PersistentRules(files)) };
    }

    /// <summary>Loopback, bridges, VLANs, wireless and the like are not what ECS connects.</summary>
    private static bool IsVirtual(string selector) =>
        selector is "lo" || selector.Contains('.', StringComparison.Ordinal)
        || ((string[])["br", "docker", "virbr", "veth", "tun", "tap", "bond", "team", "dummy", "vlan", "wg", "wl", "ww", "lxc", "lxd"]).Any(p => selector.StartsWith(p, StringComparison.Ordinal));

    private static List<TextLine> PersistentRules(GuestTree files)
    {
        var rules = new List<TextLine>();
        var expansion = new Reading.Expansion("/etc/udev/rules.d");
        foreach (var file in expansion.List(files, "/etc/udev/rules.d").Where(f => f.Name.Contains("persistent-net", StringComparison.Ordinal)))
        {
            var lines = expansion.Lines(files, file.Path, 1 << 18) ?? [];
            for (var i = 0; i < lines.Length; i++)
            {
                var line = lines[i].Trim();
                if (line.Length > 0 && line[0] != '#' && line.Contains("ATTR{address}", StringComparison.Ordinal) && line.Contains("NAME=", StringComparison.Ordinal))
                    rules.Add(new TextLine(file.Path, i + 1, line));
            }
        }
        return rules;
    }
}
