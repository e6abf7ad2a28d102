using System.Text.Json;
using System.Text.Json.Nodes;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Networks;

/// <summary>What the kernel does with rules that nft and iptables-restore loaded, beside what is read out of them here.</summary>
public sealed class FirewallJudgeTests
{
    private static readonly string[] Names = ["eth0"];

    private const string Established = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n",
        Accept = "-A INPUT -p tcp --dport 22 -j ACCEPT\n";

    // Rules of the chain INPUT, whose policy is DROP.
    private static readonly string[] Iptables =
    [
        "",
        Accept,
        $"#{Accept}",
        "-A INPUT -p tcp --dport 22 --syn -j ACCEPT\n",
        Established + "-A INPUT -p tcp --dport 22 --syn -j ACCEPT\n",
        Established + "-A INPUT -p tcp --tcp-flags FIN,SYN,RST,ACK SYN --dport 22 -j ACCEPT\n",
        Established + "-A INPUT -p tcp ! --syn -m state --state NEW -j DROP\n" + Accept,
        Established
            + "-A INPUT -p tcp --tcp-flags ALL NONE -j DROP\n-A INPUT -p tcp --tcp-flags ALL ALL -j DROP\n-A INPUT -p tcp --tcp-flags "
            + "SYN,RST SYN,RST -j DROP\n"
            + Accept,
        "-A INPUT -p tcp --tcp-flags SYN SYN -j DROP\n" + Accept,
        Established + "-A INPUT -m conntrack --ctstate NEW -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -m conntrack --ctstate NEW -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -m conntrack --ctstate NEW,ESTABLISHED -p tcp --dport 22 -j ACCEPT\n",
        Established + "-A INPUT -m conntrack ! --ctstate ESTABLISHED -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -m conntrack --ctstate INVALID -j DROP\n" + Accept,
        "-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT\n",
        "-A INPUT -p tcp -m multiport --dports 80,20:25 -j ACCEPT\n",
        "-A INPUT -p tcp -m multiport ! --dports 80,443 -j ACCEPT\n",
        "-A INPUT -p tcp -m multiport ! --dports 22,443 -j ACCEPT\n",
        "-A INPUT -p tcp -m multiport --ports 22 -j ACCEPT\n",
        "-A INPUT -p tcp -m multiport --sports 22 -j ACCEPT\n",
        "-A INPUT -p tcp --dport 1:1023 -j ACCEPT\n",
        "-A INPUT -p tcp --dport :21 -j ACCEPT\n",
        "-A INPUT -p tcp --sport 1024:65535 --dport 22 -j ACCEPT\n",
        "-N SSH\n-A SSH -p tcp --dport 22 -j ACCEPT\n-A INPUT -j SSH\n",
        "-N SSH\n-A SSH -p tcp --dport 22 -j RETURN\n-A SSH -j DROP\n-A INPUT -p tcp -j SSH\n" + Accept,
        "-N SSH\n-A SSH -j RETURN\n-A INPUT -j SSH\n",
        "-N SSH\n-A SSH -p tcp --dport 22 -j DROP\n-A INPUT -j SSH\n" + Accept,
        "-N A\n-N B\n-A INPUT -g A\n-A A -j B\n-A B -p tcp --dport 22 -j ACCEPT\n",
        "-N A\n-A INPUT -g A\n-A INPUT -j ACCEPT\n-A A -p udp -j ACCEPT\n",
        "-A INPUT -j f2b\n" + Accept,
        "-A INPUT ! -s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -s 203.0.113.0/24 -p tcp --dport 22 -j DROP\n" + Accept,
        "-A INPUT -s 0.0.0.0/0 -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -s 10.0.0.0/8,172.16.0.0/12 -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -d 198.51.100.7/32 -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -i eth0 -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -i ens33 -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -i eth+ -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT ! -i lo -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT ! -i eth0 -j ACCEPT\n",
        "-A INPUT -i lo -j ACCEPT\n",
        "-A INPUT -j LOG --log-prefix \"in: \"\n" + Accept,
        "-A INPUT -p tcp --dport 22 -j ACCEPT -m comment --comment \"let me in\"\n",
        "-A INPUT -p tcp --dport 22 -m comment --comment \"-j DROP\" -j ACCEPT\n",
        "-A INPUT -p tcp --dport 22 -m limit --limit 3/min -j ACCEPT\n",
        "-A INPUT -p tcp --dport 22 -m connlimit --connlimit-above 10 -j REJECT\n" + Accept,
        Established
            + "-A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set\n-A INPUT -p tcp --dport 22 -m conntrack --ctstate "
            + "NEW -m recent --update --seconds 30 --hitcount 6 -j DROP\n"
            + Accept,
        "-A INPUT -m addrtype --dst-type LOCAL -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -m addrtype ! --dst-type LOCAL -j ACCEPT\n",
        "-A INPUT -m pkttype --pkt-type broadcast -j DROP\n" + Accept,
        Accept + "-P INPUT DROP\n-I INPUT -p tcp --dport 22 -j DROP\n",
        Accept + "-I INPUT 2 -p tcp --dport 22 -j DROP\n",
        Accept + "-P OUTPUT DROP\n",
        Accept + "-P OUTPUT DROP\n-A OUTPUT -m state --state ESTABLISHED -j ACCEPT\n",
        Accept + "-P OUTPUT DROP\n-A OUTPUT -p tcp --sport 22 -j ACCEPT\n",
        Accept + "-P OUTPUT DROP\n-A OUTPUT -o lo -j ACCEPT\n",
        Accept + "this is no line\n",
        Accept + "COMMIT\n*mangle\n:INPUT DROP [0:0]\n",
        Accept + "COMMIT\n*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp --dport 22 -j DROP\n",
        Accept + "COMMIT\n*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080\n",
        "[5:300] -A INPUT -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -p TCP --dport ssh -j ACCEPT\n",
        "-A INPUT -p 6 --dport 22 -j ACCEPT\n",
        "-A INPUT ! -p udp -j ACCEPT\n",
        "-A INPUT -f -j DROP\n" + Accept,
        "-A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -p tcp --dport 22 -j ACCEPT\n",
        "-A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset\n" + Accept,
        Accept.Replace("-p tcp", "-p tcp -m tcp", StringComparison.Ordinal),
    ];

    private const string In = "table inet f {\n chain input {\n  type filter hook input priority 0; policy drop;\n",
        Tail = "\n }\n}\n",
        Est = "  ct state established,related accept\n";

    private static readonly string[] Nft =
    [
        In + Tail,
        In + "  tcp dport 22 accept" + Tail,
        In + Est + "  tcp dport 22 ct state new accept" + Tail,
        In + "  tcp dport 22 ct state new accept" + Tail,
        In + "  tcp dport 22 ct state new,established accept" + Tail,
        In + "  tcp dport 22 ct state { new, established } counter packets 0 bytes 0 accept" + Tail,
        In + Est + "  ct state new tcp dport { 22, 80-90 } accept" + Tail,
        In + "  tcp dport { 20-25, 80 } accept" + Tail,
        In + "  tcp dport { 80, 443 } accept" + Tail,
        In + "  tcp dport != 80 accept" + Tail,
        In + "  tcp dport != { 22, 80 } accept" + Tail,
        In + "  tcp dport < 1024 accept" + Tail,
        In + "  tcp dport >= 23 accept" + Tail,
        In + "  tcp dport 20-25 accept" + Tail,
        In + "  tcp dport vmap { 22 : accept, 80 : drop }" + Tail,
        In + "  tcp dport vmap { 80 : accept }" + Tail,
        In + "  ct state vmap { established : accept, related : accept, invalid : drop }\n  tcp dport 22 accept" + Tail,
        In + "  iifname vmap { \"lo\" : accept, \"eth0\" : jump wan }\n }\n chain wan {\n  tcp dport 22 accept" + Tail,
        In + "  iifname \"eth0\" tcp dport 22 accept" + Tail,
        In + "  iifname \"ens33\" tcp dport 22 accept" + Tail,
        In + "  iif \"lo\" accept" + Tail,
        In + "  iif lo accept\n  iif != lo tcp dport 22 accept" + Tail,
        In + "  iif \"ens33\" tcp dport 22 accept" + Tail,
        In + "  iifname \"e*\" tcp dport 22 accept" + Tail,
        In + "  meta iifname != \"lo\" tcp dport ssh accept" + Tail,
        In + "  jump services\n }\n chain services {\n  tcp dport 22 accept" + Tail,
        In + "  jump services\n  tcp dport 22 accept\n }\n chain services {\n  tcp dport 22 drop" + Tail,
        In + "  jump services\n  tcp dport 22 accept\n }\n chain services {\n  tcp dport 22 return\n  drop" + Tail,
        In + "  goto services\n  accept\n }\n chain services {\n  udp dport 53 accept" + Tail,
        In + "  jump services\n  tcp dport 22 accept" + Tail,
        In + "  ip saddr 10.0.0.0/8 tcp dport 22 accept" + Tail,
        In + "  ip saddr != 10.0.0.0/8 tcp dport 22 accept" + Tail,
        In + "  ip saddr { 10.0.0.0/8, 172.16.0.0/12 } tcp dport 22 accept" + Tail,
        "define mine = { 22, 80 }\n" + In + "  tcp dport $mine accept" + Tail,
        "define mine = { 80 }\n" + In + "  tcp dport $mine accept" + Tail,
        In + "  tcp dport $none accept" + Tail,
        "table inet f {\n set ports {\n  type inet_service\n  elements = { 22, 80 }\n }\n chain input {\n  type filter hook input "
            + "priority 0; policy drop;\n  tcp dport @ports accept"
            + Tail,
        "table inet f {\n set ports {\n  type inet_service; flags interval\n  elements = { 80-90,\n 443 }\n }\n chain input {\n  type "
            + "filter hook input priority 0; policy drop;\n  tcp dport @ports accept"
            + Tail,
        "table inet f {\n set bad {\n  type ipv4_addr; flags dynamic, timeout; timeout 5m\n }\n chain input {\n  type filter hook input "
            + "priority 0; policy drop;\n  ip saddr @bad drop\n  tcp dport 22 accept"
            + Tail,
        In + "  tcp dport @none accept" + Tail,
        "table inet f {\n map to {\n  type inet_service : verdict\n  elements = { 22 : accept }\n }\n chain input {\n  type filter hook "
            + "input priority 0; policy drop;\n  tcp dport vmap @to"
            + Tail,
        In + "  meta l4proto { tcp, udp } th dport 22 accept" + Tail,
        In + "  meta l4proto udp accept" + Tail,
        In + "  ip protocol tcp tcp dport 22 accept" + Tail,
        In + "  ip protocol icmp accept\n  ip6 nexthdr icmpv6 accept" + Tail,
        In + "  meta nfproto ipv6 accept" + Tail,
        In + Est + "  tcp flags & (fin | syn | rst | ack) == syn tcp dport 22 accept" + Tail,
        In + Est + "  tcp flags syn / fin,syn,rst,ack tcp dport 22 accept" + Tail,
        In + "  tcp flags & (fin|syn) == (fin|syn) drop\n  tcp dport 22 accept" + Tail,
        In + "  tcp flags != syn ct state new drop\n  tcp dport 22 accept" + Tail,
        In + "  tcp flags & (fin|syn|rst|ack) != syn ct state new drop\n  tcp dport 22 accept" + Tail,
        In + "  tcp flags syn drop\n  tcp dport 22 accept" + Tail,
        In + "  tcp dport 22 limit rate 10/minute accept" + Tail,
        In + "  tcp dport 22 limit rate over 10/minute burst 5 packets drop\n  tcp dport 22 accept" + Tail,
        In + "  tcp dport 22 ct count over 10 drop\n  tcp dport 22 accept" + Tail,
        In + "  log prefix \"in drop \" level info\n  tcp dport 22 log prefix \"ssh\" counter accept comment \"drop\"" + Tail,
        In + "  tcp dport 22 reject with tcp reset\n  tcp dport 22 accept" + Tail,
        In + "  fib daddr type local tcp dport 22 accept" + Tail,
        In + "  fib saddr . iif oif missing drop\n  tcp dport 22 accept" + Tail,
        In
            + "  tcp dport 22 accept"
            + Tail
            + "table ip g {\n chain late {\n  type filter hook input priority 10; policy accept;\n  tcp dport 22 drop"
            + Tail,
        In
            + "  tcp dport 22 accept"
            + Tail
            + "table ip g {\n chain early {\n  type filter hook prerouting priority -300; policy drop;"
            + Tail,
        In + "  tcp dport 22 accept" + Tail + "table ip6 g {\n chain six {\n  type filter hook input priority 0; policy drop;" + Tail,
        In + "  tcp dport 22 accept\n }\n chain output {\n  type filter hook output priority filter; policy drop;" + Tail,
        In
            + "  tcp dport 22 accept\n }\n chain output {\n  type filter hook output priority filter; policy drop;\n  ct state "
            + "established accept"
            + Tail,
        "table inet f {\n flags dormant\n chain input {\n  type filter hook input priority 0; policy drop;" + Tail,
        "flush ruleset\nadd table inet f\nadd chain inet f input { type filter hook input priority 0 ; policy drop ; }\nadd rule inet f "
            + "input tcp dport 22 accept\n",
        "add table inet f\nadd chain inet f input { type filter hook input priority 0 ; policy drop ; }\nadd rule inet f input tcp "
            + "dport 80 accept\n",
        "add table inet f\nadd chain inet f input { type filter hook input priority 0 ; policy drop ; }\nadd rule inet f input tcp "
            + "dport 22 accept\ninsert rule inet f input tcp dport 22 drop\n",
        "table inet f\ndelete table inet f\n" + In + "  tcp dport 22 accept" + Tail,
        In + Tail + "flush ruleset\n",
        In + Tail + "delete table inet f\n",
        In + Tail + In + "  tcp dport 22 accept" + Tail,
        In + "  polcy drop" + Tail,
        "tabel inet f {\n}\n" + In + Tail,
        In + "  tcp dport 22",
        "table inet f {\n chain input {\n  type filter hook inptu priority 0; policy drop;" + Tail,
        "table inet f {\n chain input {\n  type filter hook input priority 0; policy dorp;" + Tail,
        In + "  log prefix \"a\n" + Tail,
        "# policy drop\n",
        "table inet f {\n chain input {\n  type filter hook input priority filter - 10; policy drop;\n  tcp dport 22 accept" + Tail,
        In + "  tcp dport { 22,\n   80 } accept # mine" + Tail,
        In + "  tcp dport 22 \\\n   accept" + Tail,
        In + "  meta pkttype { broadcast, multicast } drop\n  tcp dport 22 accept" + Tail,
        In + "  udp dport 22 accept\n  icmp type echo-request accept" + Tail,
    ];

    [Fact]
    public void Rules_let_in_whom_the_kernel_lets_in()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can make network namespaces.");
        Tool.Require("unshare", "ip", "nft", "iptables-restore", "python3");
        Assert.SkipUnless(
            Tool.TryRun("unshare", "-n", "ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1").ExitCode == 0,
            "This kernel has no network namespaces or no veth."
        );
        var cases = Iptables
            .Select(rules => ("iptables", $"*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{rules}COMMIT\n"))
            .Concat(Nft.Select(rules => ("nft", rules)))
            .ToArray();
        var here = cases.Select(c => Here(c.Item1, c.Item2)).ToArray();
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new JsonArray([.. cases.Zip(here, (c, verdict) => new JsonObject
                        {
                            ["kind"] = c.Item1,
                            ["rules"] = c.Item2,
                            ["expect"] = verdict,
                        })]).ToJsonString());
            var output = Tool.Run("unshare", "-n", "python3", $"{Shared.Repository}/tests/Inspect.Tests/Support/firewall-judge.py", path);
            var judged = JsonSerializer.Deserialize<string[]>(output)!;
            var wrong = cases
                .Zip(here, judged)
                .Where(c => c.Second != c.Third)
                .Select(c => $"kernel: {c.Third}, here: {c.Second}\n{c.First.Item2}")
                .ToArray();
            Assert.True(wrong.Length == 0, $"{wrong.Length} of {cases.Length}:\n{string.Join('\n', wrong)}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    // From an address that no rule names.
    private static string Here(string kind, string rules) =>
        (
            kind == "nft"
                ? NftRules.Judge(StatedGuest.Tree(("/etc/nftables.conf", rules)), "/etc/nftables.conf", 22, Names).State
                : new IptablesRules().Load(rules.Split('\n')).Judge(22, Names)
        )
            is FirewallState.Open
                or FirewallState.OpenToMost
            ? "open"
            : "closed";
}
