using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Checks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

/// <summary>Port 22 is called open only where the rules let everybody in.</summary>
public sealed class FirewallTests
{
    [Theory]
    [InlineData("DROP", "#-A INPUT -p tcp --dport 22 -j ACCEPT", "closed")]
    [InlineData("DROP", "-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT", "closed")]
    [InlineData("DROP", "-A INPUT -p tcp -m tcp --dport 22 -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "closed")]
    [InlineData("DROP", "-A OUTPUT -p tcp --dport 22 -j ACCEPT", "closed")]
    [InlineData("DROP", "-A INPUT -p udp --dport 22 -j ACCEPT", "closed")]
    [InlineData("DROP", "-A INPUT -p tcp ! --dport 22 -j ACCEPT", "closed")]
    [InlineData("DROP", "-A INPUT -j f2b\n-A INPUT -p tcp --dport 80 -j ACCEPT", "open")]
    [InlineData("DROP", "-A INPUT -m state --state ESTABLISHED -j ACCEPT\n-A INPUT -i lo -j ACCEPT", "closed")]
    [InlineData("ACCEPT", "-A INPUT -j REJECT --reject-with icmp-host-prohibited", "closed")]
    [InlineData("DROP", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "open")]
    [InlineData("DROP", "-A INPUT -p tcp -m multiport --dports 80,20:25 -m comment --comment \"let me in\" -j ACCEPT", "open")]
    [InlineData(
        "DROP",
        "-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -m state --state NEW -m tcp -p tcp --dport 22 -j ACCEPT\n-A "
            + "INPUT -j REJECT",
        "open"
    )]
    [InlineData("DROP", "-A INPUT -p icmp -j DROP\n-I INPUT -p tcp --dport ssh -j ACCEPT", "open")]
    [InlineData("ACCEPT", "-A INPUT -p tcp --dport 80 -j DROP", "open")]
    [InlineData("ACCEPT", "", "open")]
    public void Rules_of_iptables_count_in_the_order_of_their_chain(string policy, string rules, string expected) =>
        Assert.Equal(
            expected,
            Judged(b =>
                Enable(b, "netfilter-persistent")
                    .Write("/etc/iptables/rules.v4", $"*nat\n-A INPUT -j ACCEPT\nCOMMIT\n*filter\n:INPUT {policy} [0:0]\n{rules}\nCOMMIT\n")
            )
        );

    private const string Input = "type filter hook input priority 0; policy ";

    [Theory]
    [InlineData("table inet f { chain input { " + Input + "drop; } }", "closed")]
    [InlineData("table inet f {\n chain input {\n  " + Input + "drop;\n  ip saddr 10.0.0.0/8 tcp dport 22 accept\n }\n}", "closed")]
    [InlineData("table inet f {\n chain input {\n  " + Input + "accept;\n  tcp dport 22 drop\n }\n}", "closed")]
    [InlineData("table inet f {\n chain input {\n  " + Input + "drop;\n  jump services\n  tcp dport 80 accept\n }\n}", "open")]
    [InlineData("table inet f { chain a { " + Input + "accept; } chain b { " + Input + "drop; } }", "closed")]
    [InlineData("include \"/etc/gone.nft\"", "closed")]
    [InlineData("include \"/etc/nftables.d/*.nft\"", "closed")]
    [InlineData("# drop nothing\ntable inet f {\n chain input {\n  type filter hook input priority 0;\n }\n}", "open")]
    [InlineData("table inet f {\n chain forward {\n  type filter hook forward priority 0; policy drop;\n }\n}", "open")]
    [InlineData(
        "flush ruleset\ntable inet f {\n chain input {\n  "
            + Input
            + "drop;\n  ct state { established, related } accept\n  ct state invalid drop\n  iif \"lo\" accept\n  tcp dport { 22, 80 } "
            + "accept\n }\n}",
        "open"
    )]
    [InlineData(
        "table inet f {\n chain input {\n  "
            + Input
            + "drop;\n  tcp dport ssh counter accept comment \"ssh\"\n  tcp dport 22 accept\n }\n}",
        "open"
    )]
    public void Chains_of_nftables_for_what_comes_in_decide_with_what_they_include(string rules, string expected) =>
        Assert.Equal(
            expected,
            Judged(b =>
                Enable(b, "nftables")
                    .Write("/etc/nftables.conf", rules)
                    .Write("/etc/nftables.d/a.nft", "table inet f { chain input { " + Input + "drop; } }")
            )
        );

    [Theory]
    [InlineData("ufw", "ENABLED=\"yes\"", "", "closed")]
    [InlineData("ufw", "ENABLED=yes # on", "", "closed")]
    [InlineData("ufw", "ENABLED=yes", "*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -p tcp --dport 22 -j ACCEPT\nCOMMIT", "open")]
    [InlineData("ufw", "ENABLED=yes", "-A ufw-user-input -p tcp --dport 22 -s 10.0.0.0/8 -j ACCEPT", "closed")]
    [InlineData("ufw", "ENABLED=Yes", "", "none")]
    [InlineData("other", "ENABLED=yes", "", "none")]
    public void Ufw_is_on_where_its_script_takes_it_for_on(string service, string line, string rules, string expected) =>
        Assert.Equal(
            expected,
            Judged(b =>
                Enable(b, service)
                    .Write("/etc/ufw/ufw.conf", line)
                    .Write("/etc/ufw/user.rules", rules)
                    .Write("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"DROP\"")
            )
        );

    [Theory]
    [InlineData("", "<zone><service name='ssh'/></zone>", "open")]
    [InlineData("", "<zone><port protocol=\"tcp\" port=\"22\"/></zone>", "open")]
    [InlineData("", "<zone target=\"ACCEPT\"/>", "open")]
    [InlineData("", "<zone><!-- <service name=\"ssh\"/> --></zone>", "closed")]
    [InlineData("", "<zone><service name=\"ssh\"/><rule><drop/></rule></zone>", "closed")]
    [InlineData("", "<zone><service name=\"ssh\"/>", "closed")]
    [InlineData("DefaultZone = block", "<zone><service name=\"ssh\"/></zone>", "closed")]
    public void The_default_zone_of_firewalld_is_read_as_xml(string config, string zone, string expected) =>
        Assert.Equal(
            expected,
            Judged(b =>
                Enable(b, "firewalld")
                    .Write("/etc/firewalld/firewalld.conf", config)
                    .Write("/etc/firewalld/zones/public.xml", zone)
                    .Write("/usr/lib/firewalld/zones/block.xml", "<zone target=\"%%REJECT%%\"/>")
            )
        );

    [Theory]
    [InlineData("<zone><service name=\"mine\"/></zone>", "open")]
    [InlineData("<zone><service name=\"other\"/></zone>", "closed")]
    [InlineData("<zone><port protocol=\"tcp\" port=\"20-25\"/></zone>", "open")]
    [InlineData("<zone><port protocol=\"udp\" port=\"22\"/></zone>", "closed")]
    [InlineData("<zone><protocol value=\"tcp\"/></zone>", "open")]
    [InlineData("<zone><rule family=\"ipv4\"><source address=\"10.0.0.0/8\"/><service name=\"ssh\"/><accept/></rule></zone>", "closed")]
    [InlineData("<zone><rule family=\"ipv4\"><service name=\"ssh\"/><accept/></rule></zone>", "open")]
    [InlineData("<zone><service name=\"ssh\"/><rule family=\"ipv4\"><service name=\"ssh\"/><reject/></rule></zone>", "closed")]
    [InlineData("<zone><service name=\"ssh\"/><rule family=\"ipv4\"><service name=\"http\"/><reject/></rule></zone>", "open")]
    [InlineData("<zone><service name=\"ssh\"/><rule family=\"ipv6\"><drop/></rule></zone>", "open")]
    [InlineData("<zone><service name=\"ssh\"/><rule priority=\"-5\"><service name=\"ssh\"/><accept/></rule></zone>", "unknown")]
    public void Services_ports_and_rich_rules_of_a_zone_count(string zone, string expected) =>
        Assert.Equal(
            expected,
            Judged(b =>
                Enable(b, "firewalld")
                    .Write("/etc/firewalld/zones/public.xml", zone)
                    .Write("/etc/firewalld/services/mine.xml", "<service><port protocol=\"tcp\" port=\"22\"/></service>")
                    .Write("/usr/lib/firewalld/services/other.xml", "<service><port protocol=\"tcp\" port=\"2222\"/></service>")
            )
        );

    [Theory]
    [InlineData("/etc/firewalld/zones/work.xml", "<zone><interface name=\"eth0\"/></zone>", "closed")]
    [InlineData("/etc/firewalld/zones/work.xml", "<zone><interface name=\"ens33\"/></zone>", "open")]
    [InlineData("/etc/firewalld/zones/work.xml", "<zone target=\"DROP\"><source address=\"10.0.0.0/8\"/></zone>", "open")]
    [InlineData(
        "/etc/firewalld/direct.xml",
        "<direct><rule ipv=\"ipv4\" table=\"filter\" chain=\"INPUT\" priority=\"0\">-p tcp --dport 22 -j DROP</rule></direct>",
        "closed"
    )]
    [InlineData(
        "/etc/firewalld/direct.xml",
        "<direct><rule ipv=\"ipv4\" table=\"filter\" chain=\"INPUT\" priority=\"0\">-p tcp --dport 80 -j DROP</rule></direct>",
        "open"
    )]
    [InlineData(
        "/etc/firewalld/policies/in.xml",
        "<policy target=\"DROP\"><ingress-zone name=\"ANY\"/><egress-zone name=\"HOST\"/></policy>",
        "unknown"
    )]
    [InlineData(
        "/etc/firewalld/policies/in.xml",
        "<policy target=\"DROP\"><ingress-zone name=\"ANY\"/><egress-zone name=\"internal\"/></policy>",
        "open"
    )]
    public void Zones_of_cards_direct_rules_and_policies_count(string path, string text, string expected) =>
        Assert.Equal(
            expected,
            Judged(b =>
                Enable(b, "firewalld").Write("/etc/firewalld/zones/public.xml", "<zone><service name=\"ssh\"/></zone>").Write(path, text)
            )
        );

    private const string Before =
        "*filter\n:ufw-before-input - [0:0]\n:ufw-before-output - [0:0]\n:ufw-not-local - [0:0]\n-A ufw-before-input -i lo -j "
        + "ACCEPT\n-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"
        + "-A ufw-before-output -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A ufw-before-input -m conntrack --ctstate "
        + "INVALID -j DROP\n-A ufw-before-input -j ufw-not-local\n-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN\n-A "
        + "ufw-not-local -j DROP\n";

    [Theory]
    [InlineData("", "-A ufw-user-input -p tcp --dport 22 -j ACCEPT -m comment --comment 'dapp_OpenSSH'", "open")]
    [InlineData("", "-A ufw-user-input -p tcp -m multiport --dports 80,443 -j ACCEPT", "closed")]
    [InlineData(
        "",
        "-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set\n-A ufw-user-input -p tcp --dport 22 -m "
            + "conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 -j ufw-user-limit\n-A ufw-user-input -p tcp --dport "
            + "22 -j ufw-user-limit-accept\n-A ufw-user-limit -j REJECT\n-A ufw-user-limit-accept -j ACCEPT",
        "open"
    )]
    [InlineData("-A ufw-before-input -p tcp --dport 22 -j DROP\n", "-A ufw-user-input -p tcp --dport 22 -j ACCEPT", "closed")]
    [InlineData("", "-A ufw-user-input -p tcp --dport 22 -s 10.0.0.0/8 -j ACCEPT", "closed")]
    [InlineData("", "-A ufw-user-input -p tcp --dport 22 -j DROP\n-A ufw-user-input -j ACCEPT", "closed")]
    public void Rules_of_ufw_count_with_those_before_them(string before, string user, string expected) =>
        Assert.Equal(
            expected,
            Judged(b =>
                Enable(b, "ufw")
                    .Write("/etc/ufw/ufw.conf", "ENABLED=yes")
                    .Write("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"DROP\"\nDEFAULT_OUTPUT_POLICY=\"ACCEPT\"")
                    .Write("/etc/ufw/before.rules", $"{Before}{before}COMMIT\n")
                    .Write(
                        "/etc/ufw/user.rules",
                        "*filter\n:ufw-user-input - [0:0]\n:ufw-user-limit - [0:0]\n:ufw-user-limit-accept - [0:0]\n### RULES "
                            + $"###\n{user}\nCOMMIT\n"
                    )
            )
        );

    [Fact]
    public void What_is_in_a_language_that_is_not_read_is_unknown() => Assert.Equal("unknown", Judged(b => Enable(b, "shorewall")));

    [Fact]
    public void The_port_that_sshd_listens_on_counts() =>
        Assert.Equal(
            "open",
            Judged(b =>
                Enable(b, "netfilter-persistent")
                    .With(g => g with { Ssh = g.Ssh with { Ports = [2222] } })
                    .Write("/etc/iptables/rules.v4", "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 2222 -j ACCEPT\nCOMMIT\n")
            )
        );

    public static TheoryData<string, string, string> Costly =>
        new()
        {
            { "netfilter-persistent", "/etc/iptables/rules.v4", string.Concat(Enumerable.Repeat("*filter\nCOMMIT\n", 100_000)) },
            {
                "netfilter-persistent",
                "/etc/iptables/rules.v4",
                "*filter\n" + string.Concat(Enumerable.Repeat("-I INPUT -j ACCEPT\n", 200_000)) + "COMMIT\n"
            },
            {
                "nftables",
                "/etc/nftables.conf",
                "table ip f {\n chain c {\n" + string.Concat(Enumerable.Repeat("tcp dport 22 accept\n", 50_000)) + "}\n}\n"
            },
            {
                "nftables",
                "/etc/nftables.conf",
                "define p = { "
                    + string.Join(", ", Enumerable.Range(1, 9_000))
                    + " }\ntable ip f {\n chain c {\n"
                    + string.Concat(Enumerable.Repeat("tcp dport $p drop\n", 20_000))
                    + "}\n}\n"
            },
            { "nftables", "/etc/nftables.conf", "include \"/etc/nftables.conf\"\n" },
        };

    [Theory]
    [MemberData(nameof(Costly))]
    public void Rules_that_are_made_to_cost_are_not_gone_through(string service, string path, string text) =>
        Assert.NotEqual("closed", Judged(b => Enable(b, service).Write(path, text)));

    [Fact]
    public void A_set_that_many_rules_name_is_gone_through_once() =>
        Assert.Equal(
            "open",
            Judged(b =>
                Enable(b, "nftables")
                    .Write(
                        "/etc/nftables.conf",
                        "table ip f {\n set p {\n type inet_service\n elements = { "
                            + string.Join(", ", Enumerable.Range(1_000, 20_000))
                            + " }\n }\n chain c {\n"
                            + Input
                            + "accept;\n"
                            + string.Concat(Enumerable.Repeat("tcp dport @p drop\n", 20_000))
                            + "}\n}\n"
                    )
            )
        );

    [Fact]
    public void A_zone_nested_without_end_takes_no_stack() =>
        Assert.Equal(
            "closed",
            Judged(b =>
                Enable(b, "firewalld")
                    .Write(
                        "/etc/firewalld/zones/public.xml",
                        string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000))
                    )
            )
        );

    private static string Judged(Action<CheckContextBuilder> spoil)
    {
        var builder = new CheckContextBuilder();
        foreach (
            var directory in (string[])
                [
                    "/etc/nftables.d",
                    "/etc/firewalld",
                    "/etc/firewalld/zones",
                    "/etc/firewalld/services",
                    "/etc/firewalld/policies",
                    "/usr/lib/firewalld",
                    "/usr/lib/firewalld/services",
                    "/etc/ufw",
                    "/etc/default",
                    "/etc/iptables",
                ]
        )
        {
            builder.Root.Add(directory, FileNodeType.Directory, "");
        }

        spoil(builder);
        var result = CheckRunner.Run(builder.Build()).Single(r => r.Id == "net-firewall");
        return (result.Status, result.Severity) switch
        {
            (CheckStatus.Pass, _) => "none",
            (CheckStatus.Fail, Severity.Info) => "open",
            (CheckStatus.Fail, Severity.Warning) => result.Message.Contains("do not show whether", StringComparison.Ordinal)
                ? "unknown"
                : "closed",
            _ => result.Message,
        };
    }

    private static CheckContextBuilder Enable(CheckContextBuilder b, string service)
    {
        b.Root.Add("/etc/systemd/system", FileNodeType.Directory, "");
        b.Root.Add("/etc/systemd/system/multi-user.target.wants", FileNodeType.Directory, "");
        return b.Write($"/lib/systemd/system/{service}.service", "[Unit]\n")
            .Link($"/etc/systemd/system/multi-user.target.wants/{service}.service", $"/lib/systemd/system/{service}.service");
    }
}
