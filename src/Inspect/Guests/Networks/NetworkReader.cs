namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Collects the network configuration of all stacks of the guest.</summary>
internal static class NetworkReader
{
    private static readonly INetworkStack[] Known =
    [
        new Netplan(),
        new NetworkManager(),
        new Ifupdown(),
        new NetworkScripts(),
        new Networkd(),
    ];

    /// <summary>Reads the facts.</summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    /// <param name="unreadable">Takes what could not be read.</param>
    public static NetworkFacts Read(GuestTree files, string commandLine, ICollection<UnreadableEvidence> unreadable)
    {
        var interfaces = new List<InterfaceConfig>();
        var stacks = new List<NetworkStackKind>();
        TextLine? refused = null,
            stopped = null;
        InterfaceConfig? unread = null;
        foreach (var stack in Known)
        {
            // Netplan's generator starts systemd-networkd when it has written files for it.
            var started = stack is Networkd && interfaces.Any(i => i.Order is not null);
            if (!started && !Reading.Attempt.Read(stack.Place, true, unreadable, () => stack.Runs(files)))
            {
                unread ??= Unread(stack, files, commandLine);
                continue;
            }
            if (!started || Networkd.IsStarted(files))
                stacks.Add(stack.Stack);
            try
            {
                interfaces.AddRange(
                    Reading.Attempt.Read(stack.Place, [], unreadable, () =>
                        stack.Read(files, commandLine).Where(i => !IsVirtual(i.Selector)).ToArray()
                    )
                );
            }
            catch (NetplanRefusal e)
            {
                refused = e.Place;
            }
            catch (IfupdownRefusal e)
            {
                stopped = e.Place;
            }
        }
        interfaces = Reading.Attempt.Read("/etc/udev/rules.d", interfaces, unreadable, () =>
            Effective(interfaces, InterfaceNames.Of(files, commandLine))
        );
        return new NetworkFacts
        {
            Interfaces = interfaces,
            Stacks = stacks,
            NetplanRefuses = refused,
            IfupdownRefuses = stopped,
            Unread = unread,
            AutomaticDhcp =
                stacks.Contains(NetworkStackKind.NetworkManager)
                && Reading.Attempt.Read("/etc/NetworkManager", false, unreadable, () =>
                    NetworkManager.StartsByItself(files, InterfaceNames.Of(files, commandLine))
                ),
            PersistentRules = Reading.Attempt.Read<IReadOnlyList<TextLine>>("/etc/udev/rules.d", [], unreadable, () =>
                [.. InterfaceNames.BoundToMac(files)]
            ),
        };
    }

    /// <summary>
    /// A configuration of a stack that is not started. It has no effect, so errors in its files have none either. Files that come with
    /// systemd are left out, because the administrator did not write them.
    /// </summary>
    private static InterfaceConfig? Unread(INetworkStack stack, GuestTree files, string commandLine)
    {
        try
        {
            return Reading.Attempt.Read(stack.Place, null, [], () =>
                stack
                    .Read(files, commandLine)
                    .FirstOrDefault(i =>
                        i is { Dhcp: true, OnBoot: true, FitsCard: true, IsUnmanaged: false }
                        && !IsVirtual(i.Selector)
                        && i.Path.StartsWith("/etc/", StringComparison.Ordinal)
                    )
            );
        }
        catch (Exception e) when (e is NetplanRefusal or IfupdownRefusal)
        {
            return null;
        }
    }

    /// <summary>All files for systemd-networkd compete, including netplan's.</summary>
    private static List<InterfaceConfig> Effective(List<InterfaceConfig> all, IReadOnlyList<string> names)
    {
        var left = InterfaceNames
            .FirstMatches([.. all.Where(i => i.Order is not null).OrderBy(i => i.Order, StringComparer.Ordinal)], names)
            .ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. all.Where(i => i.Order is null || (!i.IsUnmanaged && left.Contains(i)))];
    }

    /// <summary>Whether the interface is virtual: loopback, bridges, VLANs, wireless and the like. ECS does not connect those.</summary>
    private static bool IsVirtual(string selector) =>
        selector is "lo"
        || selector.Contains('.', StringComparison.Ordinal)
        || ((string[])["br", "docker", "virbr", "veth", "tun", "tap", "bond", "team", "dummy", "vlan", "wg", "wl", "ww", "lxc", "lxd"]).Any(
            p => selector.StartsWith(p, StringComparison.Ordinal)
        );
}
