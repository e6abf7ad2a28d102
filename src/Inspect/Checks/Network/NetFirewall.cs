using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>Checks that no firewall in the guest blocks SSH.</summary>
internal sealed class NetFirewall() : LinuxCheck("net-firewall", Severity.Warning, "No firewall blocks SSH", "GuestOS.Firewall")
{
    private static readonly string[] Services =
    [
        "ufw",
        "firewalld",
        "nftables",
        "iptables",
        "netfilter-persistent",
        "SuSEfirewall2",
        "shorewall",
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads =>
        ["/etc/systemd/system", "/etc/ufw", "/etc/firewalld", "/etc/iptables", "/etc/sysconfig/iptables", "/etc/nftables.conf"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        // The check uses port 22 if sshd listens on it, otherwise the first port. With several ports, nobody knows which one is used.
        var port = guest.Ssh.Ports.Contains(22) ? 22 : guest.Ssh.Ports[0];
        var names = InterfaceNames.Of(files, guest.Boot.DefaultEntry?.CommandLine ?? "");
        Verdict? open = null,
            unknown = null;
        foreach (var service in Services)
        {
            if (ServiceLinks.EnabledBy(files, $"{service}.service") is not { } by || Judged(files, service, port, names) is not { } verdict)
                continue;
            var fix = service switch
            {
                "ufw" => "ufw disable, or ufw allow ssh",
                "firewalld" => "systemctl disable --now firewalld, or firewall-cmd --permanent --add-service=ssh",
                _ => $"systemctl disable --now {service}, or open port {port}",
            };
            var why = verdict.Why is null ? "" : $" ({verdict.Why})";
            switch (verdict.State)
            {
                case FirewallState.Closed:
                    return Verdict.Fail(
                        $"{service} is enabled, and it does not allow everybody on port {port}{why}.",
                        fix,
                        new Evidence(by)
                    );
                case FirewallState.Unknown:
                    // A result is less than a warning only when the port is provably open.
                    unknown ??= Verdict.Fail(
                        $"{service} is enabled, and its rules do not show whether it allows SSH{why}.",
                        fix,
                        new Evidence(by)
                    );
                    break;
                default:
                    open ??= Verdict
                        .Fail(
                            $"{service} is enabled; it lets SSH "
                                + $"in{(verdict.State == FirewallState.OpenToMost ? ", but not from some addresses" : "")}{why}. ECS "
                                + "recommends security groups instead.",
                            fix,
                            new Evidence(by)
                        )
                        .At(Severity.Info);
                    break;
            }
        }
        return unknown ?? open ?? Verdict.Pass("No firewall service is enabled.");
    }

    /// <summary>What a service does with SSH; null when the service starts but does nothing.</summary>
    private static FirewallVerdict? Judged(GuestTree files, string service, int port, IReadOnlyList<string> names)
    {
        switch (service)
        {
            case "ufw":
                return Ufw.Judge(files, port, names);
            case "firewalld":
                return Firewalld.Judge(files, port, names);
            case "nftables":
                return NftRules.Judge(
                    files,
                    ((string[])["/etc/sysconfig/nftables.conf", "/etc/nftables.conf", "/etc/nftables.nft"]).FirstOrDefault(files.Exists),
                    port,
                    names
                );
            case "iptables" or "netfilter-persistent":
                string[] places =
                    service == "iptables"
                        ? ["/etc/sysconfig/iptables", "/etc/iptables/iptables.rules", "/etc/iptables/rules-save", "/etc/iptables/rules.v4"]
                        : ["/etc/iptables/rules.v4"];
                // Without saved rules the service loads nothing.
                if (places.FirstOrDefault(files.Exists) is not { } path)
                    return new FirewallVerdict(FirewallState.Open);
                var rules = new IptablesRules().Load(files.ReadLines(path) ?? []);
                return new FirewallVerdict(
                    rules.Judge(port, names),
                    rules.Fault is null ? null : $"iptables-restore stops in {path}: {rules.Fault}"
                );
            default:
                return new FirewallVerdict(FirewallState.Unknown, "its rules can't be read here");
        }
    }
}
