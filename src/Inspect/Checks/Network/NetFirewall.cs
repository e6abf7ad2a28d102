using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>No firewall in the guest closes the door.</summary>
internal sealed class NetFirewall() : LinuxCheck("net-firewall", Severity.Warning, "No firewall blocks SSH", "GuestOS.Firewall")
{
    private static readonly string[] Services = ["ufw", "firewalld", "nftables", "iptables", "netfilter-persistent", "SuSEfirewall2", "shorewall"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/systemd/system", "/etc/ufw", "/etc/firewalld", "/etc/iptables", "/etc/sysconfig/iptables", "/etc/nftables.conf"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        Verdict? open = null;
        foreach (var service in Services)
        {
            if (ServiceLinks.EnabledBy(files, $"{service}.service") is not { } by || IsOpen(files, service) is not { } state)
                continue;
            var fix = service switch
            {
                "ufw" => "ufw disable, or ufw allow ssh",
                "firewalld" => "systemctl disable --now firewalld, or firewall-cmd --permanent --add-service=ssh",
                _ => $"systemctl disable --now {service}, or open port 22",
            };
            if (!state)
                return Verdict.Fail($"{service} is enabled, and it is not certain that it lets SSH in.", fix, new Evidence(by));
            open ??= Verdict.Fail($"{service} is enabled; it lets SSH in. ECS advises to leave this to security groups.", fix, new Evidence(by)).At(Severity.Info);
        }
        return open ?? Verdict.Pass("No firewall service is enabled.");
    }

    /// <summary>Whether port 22 is provably open to everybody; null where the service is started and does nothing.</summary>
    private static bool? IsOpen(GuestTree files, string service)
    {
        switch (service)
        {
            case "ufw":
                return Ufw(files);
            case "firewalld":
                return Firewalld.LetsSshIn(files);
            case "nftables":
                return NftRules.LetsSshIn(files, ((string[])["/etc/nftables.conf", "/etc/sysconfig/nftables.conf"]).FirstOrDefault(files.Exists));
            case "iptables" or "netfilter-persistent":
                var saved = (service == "iptables" ? files.ReadLines("/etc/sysconfig/iptables") : null) ?? files.ReadLines("/etc/iptables/rules.v4");
                // Without saved rules nothing is loaded.
                return saved is null || IptablesRules.LetsSshIn(saved, "INPUT", closedWithoutRules: false);
            default:
                return false;
        }
    }

    /// <summary>ufw's own start script reads its files as a shell does: "yes" in small letters is on.</summary>
    private static bool? Ufw(GuestTree files)
    {
        string? Value(string path, string name) => ShellAssignments.Read(files.ReadLines(path, 1 << 16) ?? []).LastOrDefault(a => a.Name == name).Value;
        if (Value("/etc/ufw/ufw.conf", "ENABLED") != "yes")
            return null;
        // Rules of before.rules come first and open no port of SSH's; those that it drops (invalid packets) are no new connections.
        return IptablesRules.LetsSshIn(files.ReadLines("/etc/ufw/user.rules") ?? [], "ufw-user-input", closedWithoutRules: Value("/etc/default/ufw", "DEFAULT_INPUT_POLICY") is not "ACCEPT");
    }
}
