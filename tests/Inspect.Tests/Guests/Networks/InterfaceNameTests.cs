using ImageTools.Inspect.Guests.Networks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Networks;

/// <summary>What the kernel and udev call the card of an instance: command line, .link files, rules.</summary>
public sealed class InterfaceNameTests
{
    private const string Default = "[Match]\nOriginalName=*\n[Link]\nNamePolicy=keep kernel database onboard slot path\n",
        Own = "/etc/systemd/network/10-a.link",
        Rule = "/etc/udev/rules.d/70-a.rules",
        Mac = "52:54:00:00:00:01";

    public static TheoryData<string, string, string, string> Files =>
        new()
        {
            { "", "", "", "ens5 enp0s5" },
            { "net.ifnames=0", "", "", "eth0" },
            { "net.ifnames=0 net.ifnames=1", "", "", "ens5 enp0s5" },
            { "biosdevname=1", "", "", "ens5 enp0s5" },
            { "", "/etc/systemd/network/99-default.link", "link:/dev/null", "eth0" },
            { "", "/etc/systemd/network/99-default.link", "[Match]\nOriginalName=*\n[Link]\nNamePolicy=kernel\n", "eth0" },
            { "", "/etc/systemd/network/99-default.link", "[Match]\nOriginalName=*\n[Link]\nNamePolicy=\n", "eth0" },
            { "", "/etc/systemd/network/99-default.link", "[Match]\nOriginalName=*\n[Link]\nNamePolicy=mac\n", "enx00163e0a0b0c" },
            { "", "/etc/systemd/network/99-default.link", "[Match]\nOriginalName=*\n[Link]\nNamePolicy=path\n", "enp0s5" },
            { "", "/etc/systemd/network/99-default.link.d/x.conf", "[Link]\nNamePolicy=keep kernel\n", "eth0" },
            { "", "/etc/systemd/network/70-x.link", "[Match]\nOriginalName=*\n[Link]\nMTUBytes=1400\n", "eth0" },
            { "", Own, "[Match]\nOriginalName=eth*\n[Link]\nName=lan0\n", "lan0" },
            { "net.ifnames=0", Own, "[Match]\nOriginalName=eth*\n[Link]\nName=lan0\n", "lan0" },
            { "", Own, "[Match]\nDriver=virtio_net\n[Link]\nName=lan0\n", "lan0" },
            { "", Own, "[Match]\nOriginalName=en*\n[Link]\nName=lan0\n", "ens5 enp0s5" },
            { "", Own, "[Match]\nDriver=vmxnet3\n[Link]\nName=lan0\n", "ens5 enp0s5" },
            { "", Own, $"[Match]\nMACAddress={Mac}\n[Link]\nName=lan0\n", "ens5 enp0s5" },
            { "", Own, $"[Match]\nPermanentMACAddress={Mac}\n[Link]\nName=lan0\n", "ens5 enp0s5" },
            { "", Own, "[Match]\nName=eth*\n[Link]\nName=lan0\n", "ens5 enp0s5" },
            { "", Own, "[Match]\n[Link]\nName=lan0\n", "ens5 enp0s5" },
            { "", Own, "[Link]\nName=lan0\n", "ens5 enp0s5" },
            { "", "/etc/udev/rules.d/80-net-setup-link.rules", "link:/dev/null", "eth0" },
            { "", "/etc/udev/rules.d/80-net-setup-link.rules", "", "eth0" },
            { "", "/etc/udev/rules.d/80-net-name-slot.rules", "link:/dev/null", "eth0" },
            {
                "",
                Rule,
                "SUBSYSTEM==\"net\", ACTION==\"add\", DRIVERS==\"?*\", ATTR{type}==\"1\", KERNEL==\"eth*\", NAME=\"lan0\"\n",
                "lan0"
            },
            { "", Rule, $"SUBSYSTEM==\"net\", ACTION==\"add\", \\\n ATTR{{address}}==\"{Mac}\", NAME=\"lan0\"\n", "ens5 enp0s5" },
            { "", Rule, "SUBSYSTEM==\"net\", DRIVERS==\"vmxnet3\", NAME=\"lan0\"\n", "ens5 enp0s5" },
            { "", Rule, "SUBSYSTEM==\"net\", ATTR{address}==\"00:16:3e:*\", NAME:=\"lan0\"\n", "lan0" },
            { "", Rule, "SUBSYSTEM==\"block\", KERNEL==\"sr0\", NAME=\"cd\"\n#SUBSYSTEM==\"net\", NAME=\"lan0\"\n", "ens5 enp0s5" },
            { "", Rule, "SUBSYSTEM==\"net\", ENV{ID_NET_NAME}!=\"\", NAME=\"$env{ID_NET_NAME}\"\n", "ens5 enp0s5" },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void The_card_has_the_name_that_the_configuration_gives_it(string commandLine, string path, string text, string expected)
    {
        var tree = StatedGuest.Tree([
            ("/usr/lib/systemd/systemd", "x"),
            ("/usr/lib/systemd/network/99-default.link", Default),
            .. path.Length == 0 ? Array.Empty<(string, string)>() : [(path, text)],
        ]);
        Assert.Equal(expected, string.Join(' ', InterfaceNames.Of(tree, commandLine)));
    }

    [Fact]
    public void Without_systemd_and_udev_the_kernel_names_it_and_an_old_generator_counts_on()
    {
        Assert.Equal(["eth0"], InterfaceNames.Of(StatedGuest.Tree(("/sbin/mdev", "link:/bin/busybox"), ("/bin/busybox", "x")), ""));
        var rule = (Rule, $"SUBSYSTEM==\"net\", ATTR{{address}}==\"{Mac}\", NAME=\"eth0\"\n");
        Assert.Equal(["eth0"], InterfaceNames.Of(StatedGuest.Tree(rule), "net.ifnames=0"));
        Assert.Equal(
            ["eth1"],
            InterfaceNames.Of(StatedGuest.Tree(rule, ("/lib/udev/rules.d/75-persistent-net-generator.rules", "x")), "net.ifnames=0")
        );
    }

    [Theory]
    [InlineData("70-persistent-net.rules", 1)]
    [InlineData("10-network.rules", 1)]
    [InlineData("10-network.rules.bak", 0)]
    public void A_rule_that_keeps_a_name_for_a_MAC_address_is_found_in_every_file_of_rules(string name, int expected) =>
        Assert.Equal(
            expected,
            NetworkReader
                .Read(
                    StatedGuest.Tree(($"/etc/udev/rules.d/{name}", $"SUBSYSTEM==\"net\", ATTR{{address}}==\"{Mac}\", NAME=\"eth0\"\n")),
                    "",
                    []
                )
                .PersistentRules.Count
        );

    public static TheoryData<string, (string, string)[]> BoundToMac =>
        new()
        {
            { "networkd", [("/etc/systemd/network/a.network", $"[Match]\nMACAddress={Mac}\n[Network]\nDHCP=yes")] },
            {
                "networkd, permanent",
                [("/etc/systemd/network/a.network", $"[Match]\nName=e*\nPermanentMACAddress={Mac}\n[Network]\nDHCP=yes")]
            },
            {
                "netplan",
                [("/etc/netplan/a.yaml", $"network: {{ethernets: {{x: {{match: {{macaddress: '{Mac}'}}, set-name: eth0, dhcp4: true}}}}}}")]
            },
            {
                "NetworkManager",
                [
                    (
                        "/etc/NetworkManager/system-connections/a.nmconnection",
                        $"[connection]\ntype=ethernet\n[ethernet]\nmac-address={Mac}\n[ipv4]\nmethod=auto"
                    ),
                ]
            },
            { "ifcfg", [("/etc/sysconfig/network-scripts/ifcfg-eth0", $"DEVICE=eth0\nBOOTPROTO=dhcp\nONBOOT=yes\nHWADDR={Mac}")] },
        };

    [Theory]
    [MemberData(nameof(BoundToMac))]
    public void What_is_bound_to_the_old_MAC_address_is_for_no_card_of_ECS(string what, (string, string)[] files)
    {
        var config = Assert.Single(NetworkReader.Read(StatedGuest.Tree([.. files, .. StatedGuest.NetworkPrograms]), "", []).Interfaces);
        Assert.Equal(
            (what, Mac, false, false),
            (what, config.Mac, config.SetsMac, InterfaceNames.Of(StatedGuest.Tree(), "").Any(config.Fits))
        );
    }

    public static TheoryData<string, (string, string)[]> SettingMac =>
        new()
        {
            { "networkd", [("/etc/systemd/network/a.network", $"[Match]\nName=eth0\n[Link]\nMACAddress={Mac}\n[Network]\nDHCP=yes")] },
            { "netplan", [("/etc/netplan/a.yaml", $"network: {{ethernets: {{eth0: {{macaddress: '{Mac}', dhcp4: true}}}}}}")] },
            { "ifupdown", [("/etc/network/interfaces", $"auto eth0\niface eth0 inet dhcp\n hwaddress ether {Mac}")] },
        };

    [Theory]
    [MemberData(nameof(SettingMac))]
    public void What_gives_the_card_a_MAC_address_is_not_bound_to_it(string what, (string, string)[] files)
    {
        var config = Assert.Single(NetworkReader.Read(StatedGuest.Tree([.. files, .. StatedGuest.NetworkPrograms]), "", []).Interfaces);
        Assert.Equal((what, true), (what, config.Fits("eth0")));
    }

    [Theory]
    [InlineData("match: {name: 'eth*'}", "lan0", "ens5", true)]
    [InlineData("match: {driver: virtio_net}", "lan0", "ens5", true)]
    [InlineData("match: {name: 'en*'}", "lan0", "ens5", false)]
    [InlineData("match: {name: 'en*'}", "eth0", "ens5", false)]
    [InlineData("match: {name: 'en*'}", "eth0", "eth0", true)]
    public void Netplan_renames_by_the_name_that_the_kernel_gave(string match, string name, string found, bool expected) =>
        Assert.Equal(
            expected,
            Assert
                .Single(
                    NetworkReader
                        .Read(
                            StatedGuest.Tree([
                                ("/etc/netplan/a.yaml", $"network: {{ethernets: {{x: {{{match}, set-name: {name}, dhcp4: true}}}}}}"),
                                .. StatedGuest.NetworkPrograms,
                            ]),
                            "",
                            []
                        )
                        .Interfaces
                )
                .Fits(found)
        );
}
