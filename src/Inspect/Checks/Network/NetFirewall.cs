using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>No firewall in the guest closes the door.</summary>
internal sealed class NetFirewall() : LinuxCheck("net-firewall", Severity.Warning, "No firewall blocks SSH", "GuestOS.Firewall")
{
    private static readonly string[] Services = ["firewalld", "iptables", "nftables", "SuSEfirewall2", "netfilter-persistent", "shorewall"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/systemd/system", "/etc/ufw", "/etc/firewalld"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var ufw = files.ReadLines("/etc/ufw/ufw.conf") ?? [];
        var line = Array.FindIndex(ufw, l => l.Trim().Equals("ENABLED=yes", StringComparison.OrdinalIgnoreCase));
        if (line >= 0)
        {
            var open = files.ReadText("/etc/ufw/user.rules")?.Contains("--dport 22 -j ACCEPT", StringComparison.Ordinal) == true;
            return Finding("ufw", open, "ufw disable, or ufw allow ssh", new Evidence("/etc/ufw/ufw.conf", line + 1, ufw[line].Trim()));
        }
        foreach (var service in Services)
        {
            if (ServiceLinks.EnabledBy(files, $"{service}.service") is { } by)
                return Finding(service, IsOpen(files, service), service == "firewalld" ? "systemctl disable --now firewalld, or firewall-cmd --permanent --add-service=ssh" : $"systemctl disable --now {service}, or open port 22", new Evidence(by));
        }
        return Verdict.Pass("No firewall service is enabled.");
    }

    private static Verdict Finding(string name, bool open, string fix, Evidence evidence)
    {
        var verdict = Verdict.Fail(open ? $"{name} is enabled; it lets SSH in. ECS advises to leave this to security groups." : $"{name} is enabled, and it is not certain that it lets SSH in.", fix, evidence);
        return open ? verdict.At(Severity.Info) : verdict;
    }

    private static bool IsOpen(GuestTree files, string service)
    {
        switch (service)
        {
            case "firewalld":
                var zone = (files.ReadLines("/etc/firewalld/firewalld.conf") ?? []).FirstOrDefault(l => l.StartsWith("DefaultZone=", StringComparison.Ordinal))?["DefaultZone=".Length..].Trim() ?? "public";
                if (zone.Contains('/'))
                    return false;
                var text = files.ReadText($"/etc/firewalld/zones/{zone}.xml") ?? files.ReadText($"/usr/lib/firewalld/zones/{zone}.xml");
                return text?.Contains("service name=\"ssh\"", StringComparison.Ordinal) == true;
            case "nftables":
                var rules = files.ReadText("/etc/nftables.conf") ?? files.ReadText("/etc/sysconfig/nftables.conf") ?? "";
                // Without a policy or a rule that drops, everything is let in.
                return !rules.Contains("drop", StringComparison.Ordinal) && !rules.Contains("reject", StringComparison.Ordinal);
            default:
                var saved = files.ReadText("/etc/sysconfig/iptables") ?? files.ReadText("/etc/iptables/rules.v4");
                return saved?.Contains("--dport 22 -j ACCEPT", StringComparison.Ordinal) == true;
        }
    }
}
