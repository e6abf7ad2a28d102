using System.Text;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// Loads rules as iptables-restore does. It adds them line by line to the chains of a table. COMMIT activates the table. The first matching
/// rule with a verdict decides. An invalid line ends the load, and tables without COMMIT are not loaded.
/// </summary>
internal sealed class IptablesRules
{
    private static readonly string[] BuiltIn = ["INPUT", "OUTPUT", "FORWARD", "PREROUTING", "POSTROUTING"];
    private static readonly string[] GoesOn =
    [
        "LOG",
        "NFLOG",
        "ULOG",
        "MARK",
        "CONNMARK",
        "SET",
        "TCPMSS",
        "TOS",
        "DSCP",
        "CLASSIFY",
        "TTL",
        "HL",
        "AUDIT",
        "TRACE",
        "SECMARK",
        "CONNSECMARK",
        "CHECKSUM",
        "RATEEST",
        "CT",
        "TCPOPTSTRIP",
    ];

    private static readonly string[] Others =
    [
        "QUEUE",
        "NFQUEUE",
        "REDIRECT",
        "DNAT",
        "SNAT",
        "MASQUERADE",
        "NETMAP",
        "TPROXY",
        "SYNPROXY",
        "TARPIT",
        "MIRROR",
        "NOTRACK",
        "ECN",
        "TEE",
        "CLUSTERIP",
        "BALANCE",
        "XOR",
        "DELUDE",
        "CHAOS",
    ];

    // Modules whose options are read.
    private static readonly string[] Modules =
    [
        "tcp",
        "udp",
        "icmp",
        "state",
        "conntrack",
        "multiport",
        "comment",
        "limit",
        "hashlimit",
        "connlimit",
        "recent",
        "addrtype",
        "pkttype",
        "mac",
        "iprange",
        "rpfilter",
        "icmp6",
    ];

    // Options of these modules that do not test the packet, and whether a value follows.
    private static readonly string[] WithValue =
    [
        "--limit",
        "--limit-burst",
        "--hashlimit-upto",
        "--hashlimit",
        "--hashlimit-burst",
        "--hashlimit-mode",
        "--hashlimit-name",
        "--hashlimit-htable-size",
        "--hashlimit-htable-max",
        "--hashlimit-htable-expire",
        "--hashlimit-htable-gcinterval",
        "--hashlimit-srcmask",
        "--hashlimit-dstmask",
        "--connlimit-upto",
        "--connlimit-mask",
        "--name",
        "--seconds",
        "--hitcount",
        "--mask",
        "--comment",
    ];

    private static readonly string[] WithoutValue =
    [
        "--set",
        "--rsource",
        "--rdest",
        "--rttl",
        "--reap",
        "--connlimit-saddr",
        "--connlimit-daddr",
        "--limit-iface-in",
        "--limit-iface-out",
        "--loose",
        "--validmark",
        "--accept-local",
    ];

    private const int MostLines = 20_000,
        MostTables = 100;
    private bool isTooLong;

    private readonly Dictionary<string, FirewallChains> tables = new(StringComparer.Ordinal);

    /// <summary>Why the file can't be loaded, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>Loads a file over the current rules. Without COMMIT, or after an invalid line, the table is not loaded.</summary>
    /// <param name="lines">The file.</param>
    public IptablesRules Load(IEnumerable<string> lines)
    {
        string? table = null;
        FirewallChains? loading = null;
        var (number, opened) = (0, 0);
        foreach (var raw in lines)
        {
            if (++number > MostLines || opened > MostTables)
            {
                Fault = $"it has more than {MostLines} lines or {MostTables} tables";
                isTooLong = true;
                return this;
            }
            var words = Words(raw);
            if (words.Count == 0)
                continue;
            if (words[0].StartsWith('*'))
            {
                table = words[0][1..];
                opened++;
                loading = Copy(tables.GetValueOrDefault(table));
            }
            else if (loading is null)
            {
                Fault = $"line {number}: no table is open";
                return this;
            }
            else if (words[0] == "COMMIT")
            {
                tables[table!] = loading;
                loading = null;
            }
            else if (!Line(loading, words))
            {
                Fault = $"line {number}: '{raw.Trim()}' is not a line of iptables-restore";
                return this;
            }
        }
        if (loading is not null)
            Fault = "there is no COMMIT at its end";
        return this;
    }

    /// <summary>A chain of the table "filter". It is created when it does not exist.</summary>
    public List<FirewallRule> Chain(string name)
    {
        if (!tables.TryGetValue("filter", out var filter))
            tables["filter"] = filter = Copy(null);
        return filter.Chains.TryGetValue(name, out var rules) ? rules : filter.Chains[name] = [];
    }

    /// <summary>Sets the policy of a chain of the table "filter".</summary>
    public void Policy(string chain, bool drops)
    {
        Chain(chain);
        tables["filter"].Drops[chain] = drops;
    }

    /// <summary>The result for a connection.</summary>
    public FirewallState Judge(int port, IReadOnlyList<string> names)
    {
        if (isTooLong)
            return FirewallState.Unknown;
        var all = FirewallState.Open;
        foreach (var packet in Packet.Handshake(port, names))
        {
            foreach (var (table, chains) in tables)
            {
                // Address translation looks only at the first packet.
                if (table == "nat" && packet.State != "new")
                    continue;
                foreach (var chain in (string[])(packet.IsIncoming ? ["PREROUTING", "INPUT"] : ["OUTPUT", "POSTROUTING"]))
                {
                    var one = chains.Judge(chain, packet);
                    all = FirewallChains.Both(all, one);
                }
            }
        }
        return all;
    }

    private static FirewallChains Copy(FirewallChains? from)
    {
        var to = new FirewallChains();
        foreach (var name in BuiltIn)
            to.Chains[name] = [];
        foreach (var (name, rules) in from?.Chains ?? [])
            to.Chains[name] = [.. rules];
        foreach (var (name, drops) in from?.Drops ?? [])
            to.Drops[name] = drops;
        return to;
    }

    private static bool Line(FirewallChains table, List<string> words)
    {
        // Counters in the form of iptables-save -c.
        if (words[0].StartsWith('['))
            words.RemoveAt(0);
        if (words.Count == 0)
            return false;
        if (words[0].StartsWith(':'))
        {
            var name = words[0][1..];
            table.Chains[name] = [];
            if (words.Count < 2)
                return false;
            if (words[1] != "-")
                table.Drops[name] = words[1] == "DROP";
            return true;
        }
        if (words.Count < 2)
            return words[0] is "-F" or "--flush" or "-X" or "-Z";
        switch (words[0])
        {
            case "-P" or "--policy" when words.Count > 2:
                table.Drops[words[1]] = words[2] == "DROP";
                return true;
            case "-N" or "--new-chain":
                return table.Chains.TryAdd(words[1], []);
            case "-F" or "--flush":
                if (table.Chains.TryGetValue(words[1], out var flushed))
                    flushed.Clear();
                return flushed is not null;
            case "-A" or "--append":
                return table.Chains.TryGetValue(words[1], out var rules)
                    && Rule(table, words, 2, out var rule)
                    && Insert(rules, rules.Count, rule!);
            case "-I" or "--insert":
                var first = words.Count > 2 && int.TryParse(words[2], out var at) ? at : 0;
                return table.Chains.TryGetValue(words[1], out rules)
                    && Rule(table, words, first > 0 ? 3 : 2, out rule)
                    && Insert(rules, Math.Clamp(first - 1, 0, rules.Count), rule!);
            case "-X" or "--delete-chain" or "-Z" or "--zero":
                return true;
            default:
                return false;
        }
    }

    private static bool Insert(List<FirewallRule> rules, int at, FirewallRule rule)
    {
        rules.Insert(at, rule);
        return true;
    }

    /// <summary>False when iptables-restore stops: the target chain does not exist.</summary>
    private static bool Rule(FirewallChains table, List<string> words, int from, out FirewallRule? rule)
    {
        var tests = new List<Func<Packet, Fit>>();
        var (action, target) = ("", (string?)null);
        // Unknown words belong to the target, or to an unknown module.
        var (ofTarget, unknown) = (false, false);
        rule = null;
        for (var i = from; i < words.Count; i++)
        {
            var inverted = words[i] == "!";
            if (inverted && ++i == words.Count)
                return false;
            var word = words[i];
            var value = i + 1 < words.Count ? words[i + 1] : "";
            switch (word)
            {
                case "-j" or "--jump" or "-g" or "--goto":
                    (action, target) = Target(table, value, word[^1] == 'o' || word == "-g");
                    if (action == "!")
                        return false;
                    ofTarget = true;
                    i++;
                    continue;
                case "-m" or "--match":
                    ofTarget = false;
                    unknown |= !Modules.Contains(value);
                    i++;
                    continue;
                case "-c" or "--set-counters":
                    i += 2;
                    continue;
                case "--tcp-flags":
                    var (mask, set) = (Flags(value), Flags(i + 2 < words.Count ? words[i + 2] : ""));
                    Add(tests, p => mask.All(f => p.Flags.Contains(f) == set.Contains(f)) ? Fit.Yes : Fit.No, inverted);
                    i += 2;
                    continue;
            }
            if (Test(word, value) is { } test)
            {
                Add(tests, test, inverted);
                // Options without a value.
                if (word is not ("--syn" or "-f" or "--fragment" or "--update" or "--rcheck" or "--remove" or "--invert"))
                    i++;
            }
            else if (WithValue.Contains(word))
            {
                i++;
            }
            else if (!WithoutValue.Contains(word) && !ofTarget && (word.StartsWith('-') || !unknown))
            {
                unknown = true;
            }
        }
        if (unknown)
            tests.Add(_ => Fit.Unknown);
        rule = new FirewallRule(tests, action, target);
        return true;
    }

    private static void Add(List<Func<Packet, Fit>> tests, Func<Packet, Fit> test, bool inverted) =>
        tests.Add(inverted ? p => FirewallRule.Not(test(p)) : test);

    private static Func<Packet, Fit>? Test(string word, string value)
    {
        var list = value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        switch (word)
        {
            case "-p" or "--protocol" or "--proto" or "--ctproto":
                return Is(value.ToLowerInvariant() is "tcp" or "6" or "all" or "0");
            case "--dport" or "--dports" or "--destination-port" or "--destination-ports":
                return p => Any(list.Any(r => Packet.HasPort(r, p.Destination)));
            case "--sport" or "--sports" or "--source-port" or "--source-ports":
                return p => Any(list.Any(r => Packet.HasPort(r, p.Source)));
            case "--ports" or "--port":
                return p => Any(list.Any(r => Packet.HasPort(r, p.Source) || Packet.HasPort(r, p.Destination)));
            case "-s" or "--source" or "--src" or "--ctorigsrc":
                return p => list.Select(a => Packet.Address(a, !p.IsIncoming)).DefaultIfEmpty(Fit.No).Max();
            case "-d" or "--destination" or "--dst":
                return p => list.Select(a => Packet.Address(a, p.IsIncoming)).DefaultIfEmpty(Fit.No).Max();
            case "--src-range":
                return p => p.IsIncoming ? Fit.Few : Fit.Unknown;
            case "--dst-range":
                return p => p.IsIncoming ? Fit.Unknown : Fit.Few;
            case "--mac-source":
                return p => Fit.Few;
            case "-i" or "--in-interface" when value.Length > 0:
                return p => p.IsIncoming ? p.Interface(value) : Fit.No;
            case "-o" or "--out-interface" when value.Length > 0:
                return p => p.IsIncoming ? Fit.No : p.Interface(value);
            case "--state" or "--ctstate":
                return p => Any(list.Contains(p.State, StringComparer.OrdinalIgnoreCase));
            case "--syn":
                return p => Any(p.Flags is ["syn"]);
            case "--icmp-type" or "--icmpv6-type" or "-f" or "--fragment":
                return Is(false);
            // The first connection from an address does not match.
            case "--update" or "--rcheck" or "--remove" or "--hashlimit-above":
                return p => p.State == "new" ? Fit.No : Fit.Unknown;
            case "--connlimit-above":
                return Is(value == "0");
            case "--dst-type":
                return p => Any(list.Contains(p.IsIncoming ? "LOCAL" : "UNICAST", StringComparer.OrdinalIgnoreCase));
            case "--src-type":
                return p => Any(list.Contains(p.IsIncoming ? "UNICAST" : "LOCAL", StringComparer.OrdinalIgnoreCase));
            case "--pkt-type":
                return Is(value is "unicast" or "host");
            case "--invert":
                return Is(false);
            default:
                return null;
        }
    }

    private static Func<Packet, Fit> Is(bool fits) => _ => Any(fits);

    private static Fit Any(bool fits) => fits ? Fit.Yes : Fit.No;

    private static string[] Flags(string list) =>
        list.ToUpperInvariant() switch
        {
            "ALL" => ["syn", "ack", "fin", "rst", "urg", "psh"],
            "NONE" => [],
            _ => list.ToLowerInvariant().Split(','),
        };

    private static (string Action, string? Target) Target(FirewallChains table, string name, bool goes) =>
        name switch
        {
            "ACCEPT" => ("accept", null),
            "DROP" or "REJECT" => ("drop", null),
            "RETURN" => ("return", null),
            _ when table.Chains.ContainsKey(name) => (goes ? "goto" : "jump", name),
            _ when GoesOn.Contains(name) => ("", null),
            _ when Others.Contains(name) => ("?", null),
            // Neither a chain nor an existing target.
            _ => name.Any(char.IsAsciiLetterLower) || name.Length == 0 ? ("!", null) : ("?", null),
        };

    /// <summary>The words of a line. Quotes keep blanks inside a word. A line that begins with # is a comment.</summary>
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, any) = ('\0', false);
        foreach (var c in line.Trim())
        {
            if (c == '#' && words.Count == 0 && !any)
                return words;
            if (c is ' ' or '\t' && quote == '\0')
            {
                if (any)
                    words.Add(word.ToString());
                word.Clear();
                any = false;
                continue;
            }
            any = true;
            if (c is '"' or '\'' && (quote == '\0' || quote == c))
                quote = quote == '\0' ? c : '\0';
            else
                word.Append(c);
        }
        if (any)
            words.Add(word.ToString());
        return words;
    }
}
