using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Networks;

/// <summary>
/// Network configuration as five stacks write it, each interface in one line: selector, method, addresses, gateway, MAC, whether
/// it starts.
/// </summary>
public sealed class NetworkReaderTests
{
    private const string Interfaces = "/etc/network/interfaces",
        Yaml = "/etc/netplan/50-cloud-init.yaml",
        Unit = "/etc/systemd/network/10-eth.network",
        Keys = "/etc/NetworkManager/system-connections/eth.nmconnection",
        Ifcfg = "/etc/sysconfig/network-scripts/ifcfg-eth0",
        Suse = "/etc/sysconfig/network/ifcfg-eth0";

    public static TheoryData<string, string, string> Files =>
        new()
        {
            {
                Interfaces,
                "# loopback\nauto lo\niface lo inet loopback\n\nallow-hotplug ens3\niface ens3 inet dhcp\niface ens3 inet6 auto\n",
                "ens3 dhcp"
            },
            {
                Interfaces,
                "auto eth0\niface eth0 inet static\n\taddress 10.0.0.5/24\n\tgateway 10.0.0.1\n\thwaddress ether 52:54:00:00:00:01\n",
                "eth0 10.0.0.5/24 via 10.0.0.1 mac 52:54:00:00:00:01"
            },
            { Interfaces, "auto eth0\niface eth0 inet6 static\n  address fe80::1\niface eth0 inet dhcp\n", "eth0 dhcp" },
            { Interfaces, "iface eth0 inet dhcp\n", "eth0 dhcp off" },
            { Interfaces, "auto eth0 \\\n  eth1\niface eth0 inet \\\n dhcp\niface eth1 inet manual\n", "eth0 dhcp; eth1" },
            { Interfaces, "auto eth0\niface eth0\n  use dhcp\n", "eth0 dhcp" },
            { Interfaces, "auto eth0\niface eth0\n  address 10.0.0.5/24\n", "eth0 10.0.0.5/24" },
            {
                Interfaces,
                "auto eth0\niface eth0 inet dhcp\nauto br0\niface br0 inet static\n address 10.0.0.9\nauto eth0.5\niface eth0.5 inet "
                    + "dhcp\n",
                "eth0 dhcp"
            },
            { Interfaces, "auto eth0\n   # iface eth0 inet static\niface eth0 inet dhcp\n#address 10.0.0.5\n", "eth0 dhcp" },
            { Yaml, "network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n", "eth0 dhcp" },
            { Yaml, "network: {version: 2, ethernets: {any: {match: {name: \"e*\"}, dhcp4: Yes}}}", "e* dhcp any" },
            {
                Yaml,
                "network:\n  ethernets:\n    ens3:\n      dhcp4: no\n      addresses: [10.0.0.5/24, {10.0.0.6/24: {label: x}}]\n      "
                    + "routes: [{to: default, via: 10.0.0.1}]\n",
                "ens3 10.0.0.5/24 10.0.0.6/24 via 10.0.0.1"
            },
            {
                Yaml,
                "network:\n  ethernets:\n    ens3:\n      addresses:\n      - 10.0.0.5/24\n      gateway4: 10.0.0.1\n",
                "ens3 10.0.0.5/24 via 10.0.0.1"
            },
            {
                Yaml,
                "network:\n  ethernets:\n    id0:\n      match: {macaddress: '52:54:00:00:00:01'}\n      set-name: eth0\n      dhcp4: on\n",
                "52:54:00:00:00:01 dhcp mac 52:54:00:00:00:01"
            },
            { Yaml, "network:\n  ethernets:\n    id0: {match: {driver: virtio_net}, dhcp4: true}\n", "virtio_net dhcp any" },
            { Yaml, "network:\n  ethernets:\n    id0: {match: {driver: [virtio_net, 'vmx*']}, dhcp4: true}\n", "virtio_net vmx* dhcp any" },
            { Yaml, "network:\n  ethernets:\n    eth0: {dhcp6: true}\n    eth1: {}\n  bonds:\n    bond0: {dhcp4: true}\n", "eth0; eth1" },
            {
                Yaml,
                "network:\n  ethernets:\n    eth0: {}\n  bonds:\n    bond0: {interfaces: [eth0], dhcp4: true}\n  bridges:\n    br0: "
                    + "{interfaces: [bond0], addresses: [10.0.0.9/24]}\n",
                "eth0 10.0.0.9/24"
            },
            { Yaml, "network:\n  renderer: NetworkManager\n", "" },
            { Yaml, "", "" },
            { Yaml, "network:\n  ethernets:\n    base: &a {dhcp4: true}\n    eth0: *a\n", "base dhcp; eth0 dhcp" },
            { Unit, "[Match]\nName=en* eth*\n\n[Network]\nDHCP=yes\n", "en* eth* dhcp any" },
            { Unit, "[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n", "eth0 dhcp" },
            {
                Unit,
                "[Match]\nName=eth0\n[Network]\nDHCP=ipv6\nAddress=10.0.0.5/24\n[Route]\nGateway=10.0.0.1\n",
                "eth0 10.0.0.5/24 via 10.0.0.1"
            },
            {
                Unit,
                "[Match]\nMACAddress=52:54:00:00:00:01\n[Network]\nDHCP=no\n[Address]\nAddress=10.0.0.5/24\n[Address]\n"
                    + "Address=10.0.0.6/24\n",
                "* 10.0.0.5/24 10.0.0.6/24 mac 52:54:00:00:00:01 any"
            },
            { Unit, "[Match]\nType=ether\n[Network]\nDHCP=yes\nDHCP=no\n", "* any" },
            { Unit, "[Match]\nType=wlan\n[Network]\nDHCP=yes\n", "" },
            { Unit, "[Match]\nKind=bridge\n[Network]\nDHCP=yes\n", "" },
            { Unit, "[Match]\nName=eth0\n[Link]\nUnmanaged=true\n[Network]\nDHCP=yes\n", "" },
            { Unit, "; none\n[Match]\nName = eth0\n[Network]\n# DHCP=yes\nDHCP = true\nGateway=_dhcp4\n", "eth0 dhcp" },
            { Keys, "[connection]\nid=eth\ntype=ethernet\ninterface-name=ens192\n\n[ipv4]\nmethod=auto\n", "ens192 dhcp" },
            { Keys, "[connection]\ntype=ethernet\n", "* dhcp any" },
            {
                Keys,
                "[connection]\ntype=802-3-ethernet\nautoconnect=false\n[802-3-ethernet]\nmac-address=52:54:00:00:00:01\n[ipv4]\n"
                    + "method=manual\naddress1=10.0.0.5/24,10.0.0.1\ndns=1.1.1.1;\n",
                "* 10.0.0.5/24,10.0.0.1 via 10.0.0.1 mac 52:54:00:00:00:01 any off"
            },
            {
                Keys,
                "[connection]\ntype=ethernet\ninterface-name=eth0\n[ipv4]\nmethod=disabled\n[ipv6]\nmethod=auto\naddress1=fe80::1/64\n",
                "eth0"
            },
            { Keys, "[connection]\ntype=ethernet\n[match]\ninterface-name=en*;eth*;\n[ipv4]\nmethod=auto\n", "en*;eth*; dhcp any" },
            { Keys, "[connection]\ntype=wifi\n[ipv4]\nmethod=auto\n", "" },
            { Keys, "[connection]\ntype=bridge\ninterface-name=br0\n[ipv4]\nmethod=auto\n", "" },
            { Keys + "~", "[connection]\ntype=ethernet\n", "" },
            { Ifcfg, "DEVICE=eth0\nBOOTPROTO=dhcp\nONBOOT=yes\n", "eth0 dhcp" },
            { Ifcfg, "DEVICE=\"eth0\"\nBOOTPROTO='DHCP' # by the installer\nONBOOT=\"yes\"\n", "eth0 dhcp" },
            {
                Ifcfg,
                "BOOTPROTO=none\nONBOOT=no\nIPADDR=10.0.0.5\nPREFIX=24\nGATEWAY=10.0.0.1\nHWADDR=52:54:00:00:00:01\n",
                "eth0 10.0.0.5 via 10.0.0.1 mac 52:54:00:00:00:01 off"
            },
            { Ifcfg, "#BOOTPROTO=dhcp\nBOOTPROTO=static\nIPADDR0=10.0.0.5\nIPADDR1=10.0.0.6\nIPADDR=\n", "eth0 10.0.0.5 10.0.0.6" },
            { Ifcfg, "DEVICE=br0\nBOOTPROTO=dhcp\n", "" },
            { Ifcfg + ".rpmsave", "DEVICE=eth0\nBOOTPROTO=dhcp\n", "" },
            { "/etc/sysconfig/network-scripts/ifcfg-lo", "DEVICE=lo\nIPADDR=127.0.0.1\n", "" },
            { Suse, "BOOTPROTO='dhcp'\nSTARTMODE='auto'\n", "eth0 dhcp" },
            { Suse, "BOOTPROTO='dhcp4'\nSTARTMODE='off'\n", "eth0 dhcp off" },
            { Suse, "BOOTPROTO='dhcp6'\nSTARTMODE='auto'\n", "eth0" },
            { Suse, "BOOTPROTO='dhcp+autoip'\n", "eth0 dhcp" },
            { Suse, "BOOTPROTO='static'\nIPADDR='10.0.0.5/24'\nIPADDR_1='10.0.0.6/24'\n", "eth0 10.0.0.5/24 10.0.0.6/24" },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_read_as_its_stack_reads_it(string path, string text, string expected) =>
        Assert.Equal(expected, Describe((path, text)));

    [Theory]
    [InlineData("source /etc/network/interfaces.d/*", "a-1 dhcp; b.cfg dhcp")]
    [InlineData("source interfaces.d/*.cfg", "b.cfg dhcp")]
    [InlineData("source /etc/network/*.d/[a-b]*", "a-1 dhcp; b.cfg dhcp")]
    [InlineData("source-directory /etc/network/interfaces.d", "a-1 dhcp")]
    [InlineData("source-directory interfaces.d", "a-1 dhcp")]
    [InlineData("source /etc/network/interfaces.d/gone", "")]
    [InlineData("source interfaces\nsource-directory .", "")]
    public void Ifupdown_includes_files_and_directories(string line, string expected) =>
        Assert.Equal(
            expected,
            Describe(
                    (Interfaces, $"{line}\n"),
                    ("/etc/network/interfaces.d/a-1", "auto eth-a\niface eth-a inet dhcp"),
                    ("/etc/network/interfaces.d/b.cfg", "auto eth-b\niface eth-b inet dhcp"),
                    ("/etc/network/interfaces.d/.swp", "iface eth-c inet dhcp")
                )
                .Replace("eth-a", "a-1", StringComparison.Ordinal)
                .Replace("eth-b", "b.cfg", StringComparison.Ordinal)
        );

    [Fact]
    public void Later_files_of_netplan_change_what_earlier_ones_say()
    {
        const string Dhcp = "network: {ethernets: {eth0: {dhcp4: true}}}",
            Static = "network: {ethernets: {eth0: {dhcp4: false, addresses: [10.0.0.5/24]}}}";
        Assert.Equal("eth0 10.0.0.5/24", Describe(("/etc/netplan/00-installer.yaml", Dhcp), ("/etc/netplan/99-site.yaml", Static)));
        Assert.Equal("eth0 dhcp 10.0.0.5/24", Describe(("/etc/netplan/99-site.yaml", Dhcp), ("/usr/lib/netplan/50-vendor.yaml", Static)));
        Assert.Equal("eth0 dhcp", Describe(("/etc/netplan/50-vendor.yaml", Dhcp), ("/usr/lib/netplan/50-vendor.yaml", Static)));
    }

    [Theory]
    [InlineData("? [a]\n: b")]
    [InlineData("&a {? *a : b}")]
    [InlineData("a: &x [*x, *y]")]
    public void Yaml_that_cannot_be_read_is_unreadable_evidence(string text)
    {
        var unreadable = new List<UnreadableEvidence>();
        NetworkReader.Read(Installed((Yaml, text)), "", unreadable);
        Assert.Equal("/etc/netplan", Assert.Single(unreadable).Path);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Yaml_nested_without_end_takes_no_stack(string level)
    {
        var unreadable = new List<UnreadableEvidence>();
        NetworkReader.Read(Installed((Yaml, string.Concat(Enumerable.Repeat(level, 60_000)))), "", unreadable);
        Assert.Single(unreadable);
    }

    [Theory]
    [InlineData("source /*/*/*/*/*/*\n", 500)]
    [InlineData("source /a/*/*/*/*/* none\nsource none\n", 500)]
    [InlineData("source-directory /*/*/*\n", 500)]
    [InlineData("source /etc/network/interfaces\nsource /*/*/*/*\n", 500)]
    public void Interfaces_that_are_made_to_cost_are_unreadable_evidence_once(string line, int times)
    {
        var paths = Enumerable
            .Range(0, 729)
            .Select(n => string.Concat(Enumerable.Range(0, 6).Select(level => $"/{(char)('a' + (n / (int)Math.Pow(3, level) % 3))}")));
        var unreadable = new List<UnreadableEvidence>();
        var facts = NetworkReader.Read(
            Installed([("/etc/network/interfaces", string.Concat(Enumerable.Repeat(line, times))), .. paths.Select(p => (p, "auto eth0"))]),
            "",
            unreadable
        );
        // Or a unit among them is no file of ifup's, and ifup stops there.
        if (facts.IfupdownRefuses is null)
            Assert.Equal("/etc/network/interfaces", Assert.Single(unreadable).Path);
    }

    [Fact]
    public void A_thousand_files_of_one_stack_are_unreadable_evidence_and_the_others_are_read()
    {
        var unreadable = new List<UnreadableEvidence>();
        var files = Enumerable
            .Range(0, 1000)
            .Select(i => ($"/etc/netplan/{i:d4}.yaml", "network: {}"))
            .Append(("/etc/network/interfaces", "iface eth7 inet dhcp\n"));
        var facts = NetworkReader.Read(Installed([.. files]), "", unreadable);
        Assert.Equal("/etc/netplan", Assert.Single(unreadable).Path);
        Assert.Equal("eth7", Assert.Single(facts.Interfaces).Selector);
    }

    // Seen with ifupdown 0.8.41 (ifquery, ifup -n).
    [Theory]
    [InlineData("auto /e*\niface ens5 inet dhcp\n", "ens5 dhcp")]
    [InlineData("allow-hotplug /en*\niface ens5 inet dhcp\niface eth1 inet dhcp\n", "ens5 dhcp; eth1 dhcp off")]
    [InlineData(
        "auto ens5\niface base inet static\n address 10.0.0.5/24\niface ens5 inherits base\n",
        "base 10.0.0.5/24 off; ens5 10.0.0.5/24"
    )]
    [InlineData("auto ens5\niface base inet dhcp\niface ens5 inherits base\n", "base dhcp off; ens5 dhcp")]
    [InlineData("auto ens5=home\niface home inet dhcp\niface work inet static\n address 10.0.0.5/24\n", "ens5 dhcp; work 10.0.0.5/24 off")]
    [InlineData("auto ens5\niface ens5 inet dhcp\niface ens5 inet static\n address 10.0.0.5/24\n", "ens5 dhcp; ens5 10.0.0.5/24")]
    [InlineData("auto br0\niface ens5 inet manual\niface br0 inet dhcp\n bridge_ports ens5\n", "ens5 dhcp")]
    [InlineData(
        "auto bond0\niface bond0 inet static\n address 10.0.0.5/24\n bond-slaves ens5 ens6\n",
        "ens5 10.0.0.5/24; ens6 10.0.0.5/24"
    )]
    [InlineData("no-auto-down ens5\nallow-hotplug ens5\niface ens5 inet dhcp\n", "ens5 dhcp")]
    public void Stanzas_of_ifupdown_count_with_what_starts_them(string text, string expected) =>
        Assert.Equal(expected, Describe((Interfaces, text), ("/usr/lib/systemd/systemd", "x"), ("/usr/lib/ifupdown/settle-dad.sh", "x")));

    [Fact]
    public void A_pattern_behind_iface_is_for_no_card() =>
        Assert.False(
            Assert
                .Single(NetworkReader.Read(Installed((Interfaces, "auto eth0\niface eth* inet dhcp\n")), "net.ifnames=0", []).Interfaces)
                .Fits("eth0")
        );

    [Theory]
    [InlineData("auto eth0\nfoo bar\niface eth0 inet dhcp\n", 2)]
    [InlineData("auto eth0\niface eth0 inet dhcp\niface eth1 inet dhpc\n", 3)]
    [InlineData("auto eth0\niface eth0 inet dhcp\niface eth1\n", 3)]
    [InlineData("auto eth0\niface eth0 int dhcp\n", 2)]
    public void One_line_that_ifup_refuses_voids_all_of_it(string text, int line)
    {
        var facts = NetworkReader.Read(Installed((Interfaces, text), ("/usr/lib/ifupdown/settle-dad.sh", "x")), "", []);
        Assert.Empty(facts.Interfaces);
        Assert.Equal((Interfaces, line), (facts.IfupdownRefuses!.Path, facts.IfupdownRefuses.Line));
    }

    private const string Profile = "[connection]\ntype=ethernet\n[ipv4]\nmethod=auto\n",
        Conf = "/etc/NetworkManager/conf.d/a.conf";

    public static TheoryData<string, (string, string)[], string> Profiles =>
        new()
        {
            { "a left-over is a profile", [(Keys + ".bak", Profile)], "* dhcp any" },
            { "the vendor's has its suffix", [("/usr/lib/NetworkManager/system-connections/a", Profile)], "" },
            { "one of a user's", [(Keys, "[connection]\ntype=ethernet\npermissions=user:bob:;\n[ipv4]\nmethod=auto")], "* dhcp any off" },
            {
                "two, by priority",
                [
                    (Keys, "[connection]\ntype=ethernet\nautoconnect-priority=-1\n[ipv4]\nmethod=auto"),
                    (
                        "/etc/NetworkManager/system-connections/b.nmconnection",
                        "[connection]\ntype=ethernet\n[ipv4]\nmethod=manual\naddress1=10.0.0.5/24"
                    ),
                ],
                "* 10.0.0.5/24 any"
            },
            {
                "a bridge",
                [
                    (Keys, "[connection]\ntype=ethernet\nmaster=br0\nslave-type=bridge"),
                    (
                        "/etc/NetworkManager/system-connections/b.nmconnection",
                        "[connection]\ntype=bridge\ninterface-name=br0\n[ipv4]\nmethod=auto"
                    ),
                ],
                "* dhcp any"
            },
            {
                "a MAC address that it gives",
                [(Keys, Profile + "[ethernet]\ncloned-mac-address=52:54:00:00:00:01")],
                "* dhcp mac 52:54:00:00:00:01 any"
            },
            { "another command line", [(Keys, Profile + "[match]\nkernel-command-line=net=off")], "" },
            { "unmanaged by name", [(Keys, Profile), (Conf, "[keyfile]\nunmanaged-devices=interface-name:e*")], "" },
            { "unmanaged by type", [(Keys, Profile), (Conf, "[keyfile]\nunmanaged-devices=type:ethernet;")], "" },
            { "unmanaged by driver", [(Keys, Profile), (Conf, "[keyfile]\nunmanaged-devices=driver:virtio_net")], "" },
            {
                "another one unmanaged",
                [(Keys, Profile), (Conf, "[keyfile]\nunmanaged-devices=interface-name:eth7;mac:52:54:00:00:00:01")],
                "* dhcp any"
            },
            {
                "all but this one unmanaged",
                [(Keys, Profile), (Conf, "[keyfile]\nunmanaged-devices=*,except:interface-name:e*")],
                "* dhcp any"
            },
        };

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profiles_count_as_NetworkManager_takes_them(string what, (string, string)[] files, string expected) =>
        Assert.Equal((what, expected), (what, Describe(files)));

    [Theory]
    [InlineData("BOOTPROTO=none\nBRIDGE=br0\n", "DEVICE=br0\nTYPE=Bridge\nBOOTPROTO=dhcp\n", "eth0 dhcp")]
    [InlineData("BOOTPROTO=none\nMASTER=br0\nSLAVE=yes\n", "DEVICE=br0\nIPADDR=10.0.0.5\n", "eth0 10.0.0.5")]
    [InlineData("BOOTPROTO=dhcp\nMACADDR=52:54:00:00:00:01\n", "", "eth0 dhcp mac 52:54:00:00:00:01")]
    public void An_ifcfg_file_counts_with_that_of_its_bridge_or_bond(string text, string other, string expected) =>
        Assert.Equal(expected, Describe((Ifcfg, text), ("/etc/sysconfig/network-scripts/ifcfg-br0", other)));

    [Fact]
    public void NetworkManager_leaves_an_ifcfg_file_alone_that_says_so()
    {
        (string, string)[] programs =
        [
            ("/usr/sbin/NetworkManager", "x"),
            ("/usr/lib64/NetworkManager/1.36/libnm-settings-plugin-ifcfg-rh.so", "x"),
            .. StatedGuest.Started("NetworkManager"),
        ];
        Assert.Empty(
            NetworkReader.Read(StatedGuest.Tree([(Ifcfg, "DEVICE=eth0\nBOOTPROTO=dhcp\nNM_CONTROLLED=no"), .. programs]), "", []).Interfaces
        );
        Assert.Single(
            NetworkReader
                .Read(StatedGuest.Tree([(Ifcfg, "DEVICE=eth0\nBOOTPROTO=dhcp\nNM_CONTROLLED=yes"), .. programs]), "", [])
                .Interfaces
        );
    }

    [Fact]
    public void Files_of_networkd_and_netplan_compete_by_their_names()
    {
        (string, string) plan = ("/etc/netplan/a.yaml", "network: {ethernets: {x: {match: {name: 'e*'}, dhcp4: true}}}");
        Assert.Equal(
            "e* 10.0.0.5/24 any",
            Describe(plan, ("/etc/systemd/network/05-a.network", "[Match]\nName=e*\n[Network]\nAddress=10.0.0.5/24"))
        );
        Assert.Equal(
            "e* dhcp any",
            Describe(plan, ("/etc/systemd/network/50-a.network", "[Match]\nName=e*\n[Network]\nAddress=10.0.0.5/24"))
        );
    }

    [Fact]
    public void Lines_of_persistent_rules_are_found()
    {
        var rules = NetworkReader
            .Read(
                StatedGuest.Tree(
                    (
                        "/etc/udev/rules.d/70-persistent-net.rules",
                        "# PCI device\nSUBSYSTEM==\"net\", ACTION==\"add\", ATTR{address}==\"52:54:00:00:00:01\", "
                            + "NAME=\"eth0\"\n#SUBSYSTEM==\"net\", ATTR{address}==\"x\", NAME=\"eth1\"\n"
                    )
                ),
                "",
                []
            )
            .PersistentRules;
        Assert.Equal(2, Assert.Single(rules).Line);
    }

    /// <summary>Files beside the programs that read them, each of which is started at boot.</summary>
    private static StatedTree Installed(params (string, string)[] files) => StatedGuest.Tree([.. files, .. StatedGuest.NetworkPrograms]);

    public static TheoryData<string, (string, string)[], string> Programs =>
        new()
        {
            { ".network file, not enabled", [Network("50-a"), ("/usr/lib/systemd/system/systemd-networkd.service", "[Service]")], "" },
            { ".network file, enabled", [Network("50-a"), .. StatedGuest.Started("systemd-networkd")], "networkd" },
            { "interfaces left behind", [(Interfaces, "auto ens5\niface ens5 inet dhcp\n"), .. StatedGuest.Started("networking")], "" },
            {
                "ifup that nothing starts",
                [
                    (Interfaces, "auto ens5\niface ens5 inet dhcp\n"),
                    ("/sbin/ifup", "x"),
                    ("/usr/lib/systemd/system/networking.service", "[Service]"),
                ],
                ""
            },
            {
                "ifup of OpenRC",
                [
                    (Interfaces, "auto ens5\niface ens5 inet dhcp\n"),
                    ("/sbin/ifup", "x"),
                    ("/etc/init.d/networking", "x"),
                    ("/etc/runlevels/boot/networking", "link:/etc/init.d/networking"),
                ],
                "ifupdown"
            },
            { "a profile without NetworkManager", [(Keys, "[connection]\ntype=ethernet\n"), .. StatedGuest.Started("NetworkManager")], "" },
            {
                "NetworkManager that nothing starts",
                [
                    (Keys, "[connection]\ntype=ethernet\n"),
                    ("/usr/sbin/NetworkManager", "x"),
                    ("/usr/lib/systemd/system/NetworkManager.service", "[Service]"),
                ],
                ""
            },
            {
                "NetworkManager",
                [(Keys, "[connection]\ntype=ethernet\n"), ("/usr/sbin/NetworkManager", "x"), .. StatedGuest.Started("NetworkManager")],
                "networkmanager"
            },
            {
                "NetworkManager, told to leave Ethernet alone",
                [
                    (Keys, "[connection]\ntype=ethernet\n"),
                    (
                        "/usr/lib/NetworkManager/conf.d/10-globally-managed-devices.conf",
                        "[keyfile]\nunmanaged-devices=*,except:type:wifi\n"
                    ),
                    ("/usr/sbin/NetworkManager", "x"),
                    .. StatedGuest.Started("NetworkManager"),
                ],
                ""
            },
            {
                "ifcfg of a NetworkManager without a reader for it",
                [(Ifcfg, "DEVICE=ens5\nBOOTPROTO=dhcp\n"), ("/usr/sbin/NetworkManager", "x"), .. StatedGuest.Started("NetworkManager")],
                ""
            },
            {
                "ifcfg, and a reader",
                [
                    (Ifcfg, "DEVICE=ens5\nBOOTPROTO=dhcp\n"),
                    ("/usr/sbin/NetworkManager", "x"),
                    ("/usr/lib64/NetworkManager/1.36/libnm-settings-plugin-ifcfg-rh.so", "x"),
                    .. StatedGuest.Started("NetworkManager"),
                ],
                "ifcfg"
            },
            { "a file for netplan, which is gone", [(Yaml, Dhcp)], "" },
            { "netplan", [(Yaml, Dhcp), ("/usr/sbin/netplan", "x")], "netplan" },
            {
                "netplan, networkd masked",
                [(Yaml, Dhcp), ("/usr/sbin/netplan", "x"), ("/etc/systemd/system/systemd-networkd.service", "link:/dev/null")],
                ""
            },
            {
                "netplan for NetworkManager, which is gone",
                [(Yaml, "network: {renderer: NetworkManager, ethernets: {ens5: {dhcp4: true}}}"), ("/usr/sbin/netplan", "x")],
                ""
            },
            {
                "netplan, one interface for NetworkManager",
                [(Yaml, "network: {ethernets: {ens5: {renderer: NetworkManager, dhcp4: true}}}"), ("/usr/sbin/netplan", "x")],
                ""
            },
            {
                "netplan for NetworkManager",
                [
                    (Yaml, "network: {ethernets: {renderer: NetworkManager, ens5: {dhcp4: true}}}"),
                    ("/usr/sbin/netplan", "x"),
                    ("/usr/sbin/NetworkManager", "x"),
                    .. StatedGuest.Started("NetworkManager"),
                ],
                "netplan"
            },
        };

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_file_counts_for_a_program_that_is_there_and_started(string what, (string, string)[] files, string expected) =>
        Assert.Equal(
            (what, expected),
            (
                what,
                string.Join(
                    ' ',
                    NetworkReader
                        .Read(StatedGuest.Tree([("/usr/lib/systemd/systemd", "x"), .. files]), "", [])
                        .Interfaces.Select(i => i.Stack.Name())
                )
            )
        );

    public static TheoryData<string, string, string> Unread =>
        new()
        {
            { Interfaces, "auto ens5\niface ens5 inet dhcp\n", "ifupdown ens5" },
            { Interfaces, "auto ens5\niface ens5 inet static\n address 10.0.0.5/24\n", "" },
            { Interfaces, "auto ens5\nfoo bar\n", "" },
            { Yaml, Dhcp, "netplan ens5" },
            { Yaml, "[", "" },
            { Unit, "[Match]\nName=en*\n[Network]\nDHCP=yes\n", "networkd en*" },
            { "/usr/lib/systemd/network/80-a.network", "[Match]\nName=en*\n[Network]\nDHCP=yes\n", "" },
            { Keys, Profile, "networkmanager *" },
            { Ifcfg, "DEVICE=ens5\nBOOTPROTO=dhcp\n", "ifcfg ens5" },
            { Suse, "BOOTPROTO='dhcp'\nSTARTMODE='auto'\n", "ifcfg eth0" },
            { Suse, "BOOTPROTO='dhcp'\nSTARTMODE='off'\n", "" },
        };

    // diskimage-builder 3.13 writes /etc/network/interfaces.d/eth0 for Debian, and installs no ifupdown.
    [Theory]
    [MemberData(nameof(Unread))]
    public void Files_for_a_program_that_is_gone_are_told_as_unread_and_count_for_nothing(string path, string text, string expected)
    {
        var unreadable = new List<UnreadableEvidence>();
        var facts = NetworkReader.Read(StatedGuest.Tree((path, text), ("/usr/lib/systemd/systemd", "x")), "", unreadable);
        Assert.Equal(expected, facts.Unread is { } unread ? $"{unread.Stack.Name()} {unread.Selector}" : "");
        Assert.Empty(facts.Interfaces);
        Assert.Empty(unreadable);
    }

    [Theory]
    [InlineData("network: {ethernets: {\"en*\": {dhcp4: true}}}", "must not be a pattern")]
    [InlineData("network: {ethernets: {eth1: {dhcp4: true, foo: 1}}}", "'foo' of 'eth1' is unknown")]
    [InlineData("network: {ethernets: {eth1: }}", "'eth1' is empty")]
    [InlineData("network: {ethernets: {eth1: {dhcp4: maybe}}}", "neither true nor false")]
    [InlineData("network: {ethernets: {eth1: {addresses: [10.0.0.5]}}}", "no /prefix")]
    [InlineData("network: {ethernets: {eth1: {match: eth}}}", "is not a mapping")]
    [InlineData("network: {ethernet: {eth1: {}}}", "'ethernet' is unknown")]
    [InlineData("network: {version: 1, ethernets: {eth1: {}}}", "version 1")]
    [InlineData("network: {bridges: {br0: {interfaces: [eth9]}}}", "'eth9' is not defined")]
    public void One_line_that_netplan_refuses_voids_all_of_its_files(string wrong, string why)
    {
        var facts = NetworkReader.Read(Installed((Yaml, Dhcp), ("/etc/netplan/60-b.yaml", wrong)), "", []);
        Assert.Empty(facts.Interfaces);
        Assert.Equal("/etc/netplan/60-b.yaml", facts.NetplanRefuses!.Path);
        Assert.Contains(why, facts.NetplanRefuses.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network: {ethernets: {x: {match: {}, dhcp4: true}}}", "")]
    [InlineData("network: {ethernets: {x: {match: {name: 'en*'}, dhcp4: false, dhcp4: true}}}", "en* dhcp any")]
    [InlineData("network: {ethernets: {ens5: {dhcp4: true, activation-mode: 'off'}}}", "ens5 dhcp off")]
    [InlineData(
        "network: {ethernets: {aa: {match: {name: 'e*'}, addresses: [192.0.2.9/24]}, zz: {match: {name: 'en*'}, dhcp4: true}}}",
        "e* 192.0.2.9/24 any"
    )]
    [InlineData(
        "network: {ethernets: {aa: {match: {driver: vmxnet3}}, zz: {match: {name: 'en*'}, dhcp4: true}}}",
        "vmxnet3 any; en* dhcp any"
    )]
    public void Netplan_makes_one_file_for_each_definition_and_the_first_that_matches_is_the_only_one(string text, string expected) =>
        Assert.Equal(expected, Describe((Yaml, text), ("/usr/lib/systemd/systemd", "x")));

    public static TheoryData<string, (string, string)[], string> Units =>
        new()
        {
            { "no [Match]", [(Unit, "[Network]\nDHCP=yes")], "" },
            { "an empty [Match]", [(Unit, "[Match]\nName=\n[Network]\nDHCP=yes")], "" },
            {
                "an earlier file",
                [
                    (Unit, "[Match]\nName=e*\n[Network]\nDHCP=yes"),
                    ("/usr/lib/systemd/network/05-a.network", "[Match]\nName=en*\n[Network]\nAddress=192.0.2.9/24"),
                ],
                "en* 192.0.2.9/24 any"
            },
            {
                "an earlier file that leaves it alone",
                [
                    (Unit, "[Match]\nName=e*\n[Network]\nDHCP=yes"),
                    ("/etc/systemd/network/05-a.network", "[Match]\nName=en*\n[Link]\nUnmanaged=yes"),
                ],
                ""
            },
            {
                "an earlier file for other names",
                [
                    (Unit, "[Match]\nName=e*\n[Network]\nDHCP=yes"),
                    ("/etc/systemd/network/05-a.network", "[Match]\nName=!en*\n[Link]\nUnmanaged=yes"),
                ],
                "e* dhcp any"
            },
            {
                "an earlier file for an old card",
                [
                    (Unit, "[Match]\nName=e*\n[Network]\nDHCP=yes"),
                    ("/etc/systemd/network/05-a.network", "[Match]\nMACAddress=52:54:00:00:00:01\n[Link]\nUnmanaged=yes"),
                ],
                "e* dhcp any"
            },
            { "another hypervisor", [(Unit, "[Match]\nName=e*\nVirtualization=vmware\n[Network]\nDHCP=yes")], "" },
            { "this hypervisor", [(Unit, "[Match]\nName=e*\nVirtualization=!container\n[Network]\nDHCP=yes")], "e* dhcp any" },
            { "a drop-in", [(Unit, "[Match]\nName=e*\n[Network]\nDHCP=yes"), (Unit + ".d/x.conf", "[Network]\nDHCP=no")], "e* any" },
            {
                "a drop-in of the vendor, hidden",
                [
                    (Unit, "[Match]\nName=e*\n[Network]\nDHCP=yes"),
                    ("/usr/lib/systemd/network/10-eth.network.d/x.conf", "[Network]\nDHCP=no"),
                    (Unit + ".d/x.conf", "link:/dev/null"),
                ],
                "e* dhcp any"
            },
            { "the vendor's", [("/usr/lib/systemd/network/zz.network", "[Match]\nName=*\n[Network]\nDHCP=yes")], "* dhcp any" },
            {
                "the vendor's, hidden",
                [
                    ("/usr/lib/systemd/network/zz.network", "[Match]\nName=*\n[Network]\nDHCP=yes"),
                    ("/etc/systemd/network/zz.network", "link:/dev/null"),
                ],
                ""
            },
            { "a line that goes on", [(Unit, "[Match]\nName=eth0 \\\n# old\n  ens5\n[Network]\nDHCP=yes")], "eth0 ens5 dhcp any" },
        };

    [Theory]
    [MemberData(nameof(Units))]
    public void Of_the_files_of_networkd_the_first_that_matches_is_the_only_one(string what, (string, string)[] files, string expected) =>
        Assert.Equal((what, expected), (what, Describe([.. files, ("/usr/lib/systemd/systemd", "x")])));

    [Fact]
    public void A_file_that_networkd_cannot_open_is_not_there_and_one_of_its_own_group_is()
    {
        var tree = Installed((Unit, "[Match]\nName=e*\n[Network]\nDHCP=yes"), ("/etc/group", "root:x:0:\nsystemd-network:x:998:\n"));
        Assert.Single(NetworkReader.Read(tree, "", []).Interfaces);
        tree.Files.Change(Unit, node => node with { Mode = 0x180 });
        Assert.Empty(NetworkReader.Read(tree, "", []).Interfaces);
        tree.Files.Change(Unit, node => node with { Mode = 0x1a0, Gid = 998 });
        Assert.Single(NetworkReader.Read(tree, "", []).Interfaces);
    }

    [Fact]
    public void A_profile_that_others_may_read_is_refused_by_NetworkManager()
    {
        var tree = Installed((Keys, "[connection]\ntype=ethernet\n"));
        Assert.Single(NetworkReader.Read(tree, "", []).Interfaces);
        tree.Files.Change(Keys, node => node with { Mode = 0x1a4 });
        Assert.Empty(NetworkReader.Read(tree, "", []).Interfaces);
    }

    private const string Dhcp = "network: {ethernets: {ens5: {dhcp4: true}}}";

    private static (string, string) Network(string name) =>
        ($"/etc/systemd/network/{name}.network", "[Match]\nName=e*\n[Network]\nDHCP=yes\n");

    private static string Describe(params (string, string)[] files)
    {
        var unreadable = new List<UnreadableEvidence>();
        var facts = NetworkReader.Read(Installed(files), "", unreadable);
        Assert.Empty(unreadable);
        return string.Join(
            "; ",
            facts.Interfaces.Select(i =>
                string.Join(
                    ' ',
                    new[]
                    {
                        i.Selector,
                        i.Dhcp ? "dhcp" : null,
                        string.Join(' ', i.Addresses),
                        i.Gateway is null ? null : $"via {i.Gateway}",
                        i.Mac is null ? null : $"mac {i.Mac}",
                        i.IsWildcard ? "any" : null,
                        i.OnBoot ? null : "off",
                    }.Where(part => !string.IsNullOrEmpty(part))
                )
            )
        );
    }
}
