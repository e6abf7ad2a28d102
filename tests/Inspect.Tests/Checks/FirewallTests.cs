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
    [InlineData("DROP", "-A INPUT -j f2b\n-A INPUT -p tcp --dport 22 -j ACCEPT", "closed")]
    [InlineData("DROP", "-A INPUT -m state --state ESTABLISHED -j ACCEPT\n-A INPUT -i lo -j ACCEPT", "closed")]
    [InlineData("ACCEPT", "-A INPUT -j REJECT --reject-with icmp-host-prohibited", "closed")]
    [InlineData("DROP", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "open")]
    [InlineData("DROP", "-A INPUT -p tcp -m multiport --dports 80,20:25 -m comment --comment \"let me in\" -j ACCEPT", "open")]
    [InlineData("DROP", "-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -m state --state NEW -m tcp -p tcp --dport 22 -j ACCEPT\n-A INPUT -j REJECT", "open")]
    [InlineData("DROP", "-A INPUT -p icmp -j DROP\n-I INPUT -p tcp --dport ssh -j ACCEPT", "open")]
    [InlineData("ACCEPT", "-A INPUT -p tcp --dport 80 -j DROP", "open")]
    [InlineData("ACCEPT", "", "open")]
    public void Rules_of_iptables_count_in_the_order_of_their_chain(string policy, string rules, string expected) =>
        Assert.Equal(expected, Judged(b => Enable(b, "netfilter-persistent").Write("/etc/iptables/rules.v4", $"*nat\n-A INPUT -j ACCEPT\nCOMMIT\n*filter\n:INPUT {policy} [0:0]\n{rules}\nCOMMIT\n")));

    private const string Input = "type filter hook input priority 0; policy ";

    [Theory]
    [InlineData("table inet f { chain input { " + Input + "drop; } }", "closed")]
    [InlineData("table inet f {\n chain input {\n  " + Input + "drop;\n  ip saddr 10.0.0.0/8 tcp dport 22 accept\n }\n}", "closed")]
    [InlineData("table inet f {\n chain input {\n  " + Input + "accept;\n  tcp dport 22 drop\n }\n}", "closed")]
    [InlineData("table inet f {\n chain input {\n  " + Input + "drop;\n  jump services\n  tcp dport 22 accept\n }\n}", "closed")]
    [InlineData("table inet f { chain a { " + Input + "accept; } chain b { " + Input + "drop; } }", "closed")]
    [InlineData("include \"/etc/gone.nft\"", "closed")]
    [InlineData("include \"/etc/nftables.d/*.nft\"", "closed")]
    [InlineData("# drop nothing\ntable inet f {\n chain input {\n  type filter hook input priority 0;\n }\n}", "open")]
    [InlineData("table inet f {\n chain forward {\n  type filter hook forward priority 0; policy drop;\n }\n}", "open")]
    [InlineData("flush ruleset\ntable inet f {\n chain input {\n  " + Input + "drop;\n  ct state { established, related } accept\n  ct state invalid drop\n  iif \"lo\" accept\n  tcp dport { 22, 80 } accept\n }\n}", "open")]
    [InlineData("table inet f {\n chain input {\n  " + Input + "drop;\n  tcp dport ssh counter accept comment \"ssh\"\n  tcp dport 22 accept\n }\n}", "open")]
    public void Chains_of_nftables_for_what_comes_in_decide_with_what_they_include(string rules, string expected) =>
        Assert.Equal(expected, Judged(b => Enable(b, "nftables").Write("/etc/nftables.conf", rules).Write("/etc/nftables.d/a.nft", "table inet f { chain input { " + Input + "drop; } }")));

    [Theory]
    [InlineData("ufw", "ENABLED=\"yes\"", "", "closed")]
    [InlineData("ufw", "ENABLED=yes # on", "", "closed")]
    [InlineData("ufw", "ENABLED=yes", "*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -p tcp --dport 22 -j ACCEPT\nCOMMIT", "open")]
    [InlineData("ufw", "ENABLED=yes", "-A ufw-user-input -p tcp --dport 22 -s 10.0.0.0/8 -j ACCEPT", "closed")]
    [InlineData("ufw", "ENABLED=Yes", "", "none")]
    [InlineData("other", "ENABLED=yes", "", "none")]
    public void Ufw_is_on_where_its_script_takes_it_for_on(string service, string line, string rules, string expected) =>
        Assert.Equal(expected, Judged(b => Enable(b, service).Write("/etc/ufw/ufw.conf", line).Write("/etc/ufw/user.rules", rules).Write("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"DROP\"")));

    [Theory]
    [InlineData("", "<zone><service name='ssh'/></zone>", "open")]
    [InlineData("", "<zone><port protocol=\"tcp\" port=\"22\"/></zone>", "open")]
    [InlineData("", "<zone target=\"ACCEPT\"/>", "open")]
    [InlineData("", "<zone><!-- <service name=\"ssh\"/> --></zone>", "closed")]
    [InlineData("", "<zone><service name=\"ssh\"/><rule><drop/></rule></zone>", "closed")]
    [InlineData("", "<zone><service name=\"ssh\"/>", "closed")]
    [InlineData("DefaultZone = block", "<zone><service name=\"ssh\"/></zone>", "closed")]
    public void The_default_zone_of_firewalld_is_read_as_xml(string config, string zone, string expected) =>
        Assert.Equal(expected, Judged(b => Enable(b, "firewalld").Write("/etc/firewalld/firewalld.conf", config).Write("/etc/firewalld/zones/public.xml", zone).Write("/usr/lib/firewalld/zones/block.xml", "<zone target=\"%%REJECT%%\"/>")));

    [Fact]
    public void A_zone_nested_without_end_takes_no_stack() =>
        Assert.Equal("closed", Judged(b => Enable(b, "firewalld").Write("/etc/firewalld/zones/public.xml", string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)))));

    private static string Judged(Action<CheckContextBuilder> spoil)
    {
        var builder = new CheckContextBuilder();
        foreach (var directory in (string[])["/etc/nftables.d", "/etc/firewalld", "/etc/firewalld/zones"])
            builder.Root.Add(directory, FileNodeType.Directory, "");
        spoil(builder);
        var result = CheckRunner.Run(builder.Build()).Single(r => r.Id == "net-firewall");
        return (result.Status, result.Severity) switch { (CheckStatus.Pass, _) => "none", (CheckStatus.Fail, Severity.Info) => "open", (CheckStatus.Fail, Severity.Warning) => "closed", _ => result.Message };
    }

    private static CheckContextBuilder Enable(CheckContextBuilder b, string service)
    {
        b.Root.Add("/etc/systemd/system", FileNodeType.Directory, "");
        b.Root.Add("/etc/systemd/system/multi-user.target.wants", FileNodeType.Directory, "");
        return b.Write($"/lib/systemd/system/{service}.service", "[Unit]\n").Link($"/etc/systemd/system/multi-user.target.wants/{service}.service", $"/lib/systemd/system/{service}.service");
    }
}
