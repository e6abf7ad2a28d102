using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>Checks that the instance gets an address.</summary>
internal sealed class NetDhcp() : NetworkCheck("net-dhcp", Severity.Warning, "An interface uses DHCP", "GUESTOS.Dhcp")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var interfaces = guest.Network.Interfaces;
        // netplan also stops for the files that cloud-init writes.
        if (guest.Network.NetplanRefuses is { } refused)
        {
            return Verdict.Fail(
                $"{refused.Path}: {refused.Text}; netplan stops and configures no interface.",
                $"Correct line {refused.Line} of {refused.Path}, then: netplan generate",
                new Evidence(refused.Path, refused.Line)
            );
        }
        // A configuration that fits the card of ECS decides. When none fits, net-interface-name reports it.
        var names = InterfaceNames.Of(files, guest.Boot.DefaultEntry?.CommandLine ?? "");
        var fitting = interfaces.Where(i => names.Any(i.Fits)).ToArray();
        if ((fitting.Length > 0 ? fitting : interfaces).FirstOrDefault(i => i is { Dhcp: true, OnBoot: true, FitsCard: true }) is { } dhcp)
            return Verdict.Pass($"{dhcp.Selector} uses DHCP.", At(dhcp, $"{dhcp.Selector}: dhcp"));
        if (guest.Network.IfupdownRefuses is { } stopped)
        {
            return Verdict.Fail(
                $"{stopped.Path}, line {stopped.Line}: {stopped.Text}; ifup stops and configures nothing.",
                $"Correct line {stopped.Line} of {stopped.Path}, then: ifquery --list",
                new Evidence(stopped.Path, stopped.Line)
            );
        }

        if (BootNetwork.Dhcp(guest, files) is { } early)
        {
            return Verdict.Pass(
                early,
                new Evidence(guest.Boot.DefaultEntry!.ConfigFile, guest.Boot.DefaultEntry.Line > 0 ? guest.Boot.DefaultEntry.Line : null)
            );
        }

        if (CloudInitConfigures(guest))
            return Verdict.Pass("cloud-init configures the primary interface for DHCP at the first start.");
        // NetworkManager starts DHCP on interfaces without a configuration, unless it is configured not to.
        var configured = interfaces.Count > 0;
        if (!configured && guest.Network.AutomaticDhcp)
            return Verdict.Pass("NetworkManager uses DHCP on interfaces without a configuration.");
        var unread = configured ? null : guest.Network.Unread;
        var bound = interfaces.FirstOrDefault(i => i is { Dhcp: true, OnBoot: true, Mac: not null, SetsMac: false });
        var found =
            bound is not null ? $"Only the card with the MAC address {bound.Mac} uses DHCP ({bound.Path}), but the new card has another one"
            : configured ? $"None of {string.Join(", ", interfaces.Select(i => i.Selector).Distinct())} uses DHCP"
            : unread is not null
                ? $"{unread.Path} sets DHCP for {unread.Selector}, but its program {Reader(unread)} is not installed or not started"
            : "No interface is configured";
        var off = guest.CloudInit.NetworkDisabledBy ?? guest.CloudInit.DisabledBy;
        var why =
            !guest.CloudInit.Installed ? "there is no cloud-init"
            : off is null ? $"{guest.CloudInit.NetworkFile} has another configuration for cloud-init"
            : $"{off} prevents cloud-init from configuring the network";
        var verdict = Verdict.Fail(
            $"{found}, and {why}: the instance has no address.",
            unread is not null ? $"Install and enable {Reader(unread)}." : DhcpFix(guest, configured ? interfaces[0] : null),
            [
                .. interfaces.Select(i => At(i, $"{i.Selector}: {string.Join(' ', i.Addresses)}")),
                .. unread is null ? Array.Empty<Evidence>() : [At(unread, $"{unread.Selector}: dhcp")],
            ]
        );
        return PlatformRule.Of(guest).Name == PlatformRule.Unknown && !guest.CloudInit.Installed ? verdict.At(Severity.Error) : verdict;
    }

    /// <summary>The program that must be installed and enabled, so that a configuration counts.</summary>
    private static string Reader(InterfaceConfig config) =>
        config.Stack switch
        {
            NetworkStackKind.Ifupdown => "ifupdown (networking.service)",
            NetworkStackKind.NetworkManager => "NetworkManager",
            NetworkStackKind.Networkd => "systemd-networkd",
            NetworkStackKind.Ifcfg when config.Path.StartsWith("/etc/sysconfig/network/", StringComparison.Ordinal) => "wicked",
            NetworkStackKind.Ifcfg => "NetworkManager with its plugin ifcfg-rh, or network.service",
            var stack => stack.Name(),
        };
}
