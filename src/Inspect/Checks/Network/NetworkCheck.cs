using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>A check of the network configuration.</summary>
internal abstract class NetworkCheck(string id, Severity severity, string title, string? ecsItem = null)
    : LinuxCheck(id, severity, title, ecsItem)
{
    // cloud-init does not overwrite the files of these programs. Its settings are merged with them.
    private static readonly NetworkStackKind[] Merging =
    [
        NetworkStackKind.Netplan,
        NetworkStackKind.NetworkManager,
        NetworkStackKind.Ifupdown,
        NetworkStackKind.CloudInit,
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads =>
        [
            "/etc/netplan",
            "/etc/network",
            "/etc/NetworkManager",
            "/etc/sysconfig/network-scripts",
            "/etc/sysconfig/network",
            "/etc/systemd/network",
            "/etc/cloud",
        ];

    /// <summary>cloud-init configures the primary interface for DHCP at the first start. Nothing in its files prevents that.</summary>
    protected static bool CloudInitConfigures(Guest guest) =>
        guest.CloudInit is { Installed: true, DisabledBy: null, NetworkDisabledBy: null, NetworkFile: null };

    /// <summary>A finding about <paramref name="config"/>. It is only an information when cloud-init will overwrite the file.</summary>
    protected static Verdict Demote(Verdict verdict, Guest guest, InterfaceConfig config) =>
        CloudInitConfigures(guest) && !Merging.Contains(config.Stack) ? verdict.At(Severity.Info) : verdict;

    /// <summary>A configuration as evidence.</summary>
    protected static Evidence At(InterfaceConfig config, string? value) => new(config.Path, config.Line > 0 ? config.Line : null, value);

    /// <summary>The setting that turns DHCP on for an interface.</summary>
    protected static string DhcpFix(Guest guest, InterfaceConfig? config) =>
        (config?.Stack ?? (guest.Network.Stacks is [var first, ..] ? first : null)) switch
        {
            NetworkStackKind.CloudInit => $"Remove the network configuration from {config?.Path}.",
            NetworkStackKind.Netplan => "netplan: ethernets: {all: {match: {name: \"e*\"}, dhcp4: true}}",
            NetworkStackKind.NetworkManager => "nmcli connection modify NAME ipv4.method auto ipv4.addresses '' ipv4.gateway ''",
            NetworkStackKind.Ifcfg =>
                "BOOTPROTO=dhcp and ONBOOT=yes in /etc/sysconfig/network-scripts/ifcfg-eth0; delete IPADDR and GATEWAY",
            NetworkStackKind.Networkd => "[Match] Name=e* and [Network] DHCP=yes in /etc/systemd/network/80-dhcp.network",
            NetworkStackKind.Ifupdown => "'auto eth0' and 'iface eth0 inet dhcp' in /etc/network/interfaces",
            _ => "Configure the first interface for DHCP.",
        };
}
