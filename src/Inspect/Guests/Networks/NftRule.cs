namespace ImageTools.Inspect.Guests.Networks;

/// <summary>One rule in nft's language. A verdict map becomes one rule for each of its keys.</summary>
internal sealed class NftRule(
    List<string> words,
    Dictionary<string, List<string>> sets,
    IReadOnlyList<string> names,
    Dictionary<(List<string>, string, Packet), Fit> answers
)
{
    private static readonly string[] Verdicts =
    [
        "accept",
        "drop",
        "reject",
        "jump",
        "goto",
        "return",
        "continue",
        "queue",
        "redirect",
        "dnat",
        "tproxy",
        "synproxy",
    ];

    private static readonly string[] NotTcp =
    [
        "udp",
        "udplite",
        "sctp",
        "dccp",
        "icmp",
        "icmpv6",
        "igmp",
        "esp",
        "ah",
        "comp",
        "ip6",
        "arp",
        "vlan",
        "dst",
        "frag",
        "hbh",
        "mh",
        "exthdr",
        "gre",
        "geneve",
        "vxlan",
    ];

    // Words that begin an expression that is not followed here.
    private static readonly string[] Others =
    [
        "rt",
        "socket",
        "osf",
        "numgen",
        "jhash",
        "symhash",
        "ether",
        "mark",
        "skuid",
        "skgid",
        "priority",
        "cpu",
        "iifgroup",
        "oifgroup",
        "iiftype",
        "oiftype",
        "cgroup",
        "rtclassid",
        "quota",
        "ipsec",
        "xt",
        "tunnel",
        "random",
        "day",
        "hour",
        "time",
        "last",
        "secmark",
        "ibrname",
        "obrname",
        "sdifname",
        "nftrace",
    ];

    private readonly List<Func<Packet, Fit>> tests = [];
    private readonly List<FirewallRule> rules = [];
    private int at;

    /// <summary>The rules that the line stands for.</summary>
    /// <exception cref="FormatException">Nft does not accept it.</exception>
    public List<FirewallRule> Parse()
    {
        while (at < words.Count)
            Word(words[at++]);
        return rules;
    }

    private void Word(string word)
    {
        switch (word)
        {
            case "accept" or "drop" or "return":
                rules.Add(new FirewallRule([.. tests], word));
                break;
            case "continue":
                break;
            case "reject":
                rules.Add(new FirewallRule([.. tests], "drop"));
                Skip();
                break;
            case "jump" or "goto":
                rules.Add(new FirewallRule([.. tests], word, Take()));
                break;
            case "queue" or "redirect" or "dnat" or "tproxy" or "synproxy":
                rules.Add(new FirewallRule([.. tests], "?"));
                Skip();
                break;
            case "masquerade" or "snat" or "notrack" or "dup" or "fwd" or "flow" or "log":
                Skip();
                break;
            case "comment":
                Take();
                break;
            case "counter":
                if (Peek() == "name")
                    at += 2;
                for (; Peek() is "packets" or "bytes"; at += 2) { }
                break;
            case "limit":
                Limit();
                break;
            case "add" or "update" or "delete":
                Dynamic();
                break;
            case "set":
                // The old form of "add @set { … }".
                Dynamic();
                break;
            case "tcp" or "th":
                Field(Take());
                break;
            case "ip":
                Field($"ip {Take()}");
                break;
            case "meta":
                Field(Take());
                break;
            case "iif" or "iifname" or "oif" or "oifname" or "l4proto" or "nfproto" or "protocol" or "pkttype":
                Field(word);
                break;
            case "ct":
                ConnectionTracking(Take());
                break;
            case "fib":
                RoutingTable();
                break;
            default:
                if (NotTcp.Contains(word))
                {
                    tests.Add(_ => Fit.No);
                    // A map of verdicts can also contain other packets.
                    Skip(verdicts: true);
                }
                else if (Others.Contains(word) || word[0] == '@')
                {
                    Unknown();
                }
                else
                {
                    throw new FormatException($"'{word}' does not begin a rule");
                }
                break;
        }
    }

    /// <summary>A field of the packet, an operator if it is not "is", values, a map of verdicts.</summary>
    private void Field(string field)
    {
        // "meta mark set 1", "ip dscp set 1": these write to the packet.
        if (Peek() == "set")
        {
            at++;
            Skip();
            return;
        }
        if (field == "flags")
        {
            Flags();
            return;
        }
        // An expression over several fields is not followed.
        if (Peek() is "." or "&" or "|" or "^" or "and" or "or" or "xor" or "<<" or ">>")
        {
            Unknown();
            return;
        }
        if (Peek() == "vmap")
        {
            at++;
            Map(Values(), field);
            return;
        }
        var (inverted, compared) = Operator();
        var values = Values();
        if (values.Count == 0 && !wasSet)
            throw new FormatException($"there is no value after '{field}'");
        if (Peek() == ".")
        {
            Unknown();
            return;
        }
        // "iif" can't look up a card that does not exist.
        if (field is "iif" or "oif" && values.Find(v => v != "lo" && !names.Contains(v)) is { } missing && !int.TryParse(missing, out _))
            throw new FormatException($"there is no interface '{missing}'");
        tests.Add(
            compared is not null ? p => Compare(field, compared, values, p)
            : inverted ? p => FirewallRule.Not(Known(field, values, p))
            : p => Known(field, values, p)
        );
    }

    /// <summary>Caches the result for a set, because many rules can use it.</summary>
    private Fit Known(string field, List<string> values, Packet packet) =>
        answers.TryGetValue((values, field, packet), out var fit) ? fit : answers[(values, field, packet)] = Any(field, values, packet);

    private static Fit Any(string field, List<string> values, Packet packet) =>
        values.Select(v => One(field, v, packet)).DefaultIfEmpty(Fit.No).Max();

    private static Fit Compare(string field, string compared, List<string> values, Packet packet)
    {
        var port =
            field == "dport" ? packet.Destination
            : field == "sport" ? packet.Source
            : -1;
        if (port < 0 || values is not [var text] || !int.TryParse(text == "ssh" ? "22" : text, out var value))
            return Fit.Unknown;
        return (
            compared switch
            {
                "<" or "lt" => port < value,
                ">" or "gt" => port > value,
                "<=" or "le" => port <= value,
                _ => port >= value,
            }
        )
            ? Fit.Yes
            : Fit.No;
    }

    private static Fit One(string field, string value, Packet packet)
    {
        // An element of a set may have a timeout, a comment or a counter.
        var word = value.Split(' ')[0].TrimStart('"');
        static Fit Is(bool fits) => fits ? Fit.Yes : Fit.No;
        return field switch
        {
            "dport" => Is(Packet.HasPort(word, packet.Destination)),
            "sport" => Is(Packet.HasPort(word, packet.Source)),
            "ip saddr" => Packet.Address(word, !packet.IsIncoming),
            "ip daddr" => Packet.Address(word, packet.IsIncoming),
            "ip protocol" or "l4proto" => Is(word is "tcp" or "6"),
            "ip version" => Is(word == "4"),
            "nfproto" => Is(word is "ipv4" or "2"),
            "protocol" => Is(word is "ip" or "0x0800"),
            "pkttype" => Is(word is "host" or "unicast"),
            "iif" or "iifname" => packet.IsIncoming && word.Length > 0 ? packet.Interface(word) : Fit.No,
            "oif" or "oifname" => !packet.IsIncoming && word.Length > 0 ? packet.Interface(word) : Fit.No,
            "ct state" => Is(word == packet.State),
            "ct status" => Is(word == "confirmed" && packet.State != "new"),
            "ct direction" => Is(word == (packet.IsIncoming ? "original" : "reply")),
            _ => Fit.Unknown,
        };
    }

    /// <summary>"flags syn", "flags &amp; (fin | syn) == syn", "flags syn / fin,syn,rst,ack", "flags != syn".</summary>
    private void Flags()
    {
        if (Peek() == "&")
        {
            at++;
            var mask = FlagWords();
            var (not, compared) = Operator();
            var set = FlagWords();
            if (compared is not null)
                throw new FormatException("flags are compared by size");
            Test(p => mask.All(f => p.Flags.Contains(f) == set.Contains(f)), not);
            return;
        }
        var equals = Peek() is "==" or "!=";
        var (inverted, _) = Operator();
        if (Peek() == "{")
        {
            // A set of whole flag values.
            Unknown();
            return;
        }
        var flags = FlagWords();
        if (Peek() == "/")
        {
            at++;
            var of = FlagWords();
            Test(p => of.All(f => p.Flags.Contains(f) == flags.Contains(f)), inverted);
        }
        else
        {
            Test(p => equals ? p.Flags.Count == flags.Count && flags.All(p.Flags.Contains) : flags.Exists(p.Flags.Contains), inverted);
        }
    }

    private void Test(Func<Packet, bool> test, bool inverted) => tests.Add(p => test(p) != inverted ? Fit.Yes : Fit.No);

    /// <summary>Names of flags, with commas, bars or parentheses.</summary>
    private List<string> FlagWords()
    {
        var found = new List<string>();
        var isNext = true;
        while (Peek() is { } word && (word is "(" or ")" or "|" or "," || (isNext && (IsFlag(word) || word is "0" or "0x0"))))
        {
            at++;
            // A name ends the list, unless a separator follows.
            isNext = word is "(" or "|" or ",";
            if (IsFlag(word))
                found.Add(word);
        }
        return found;
    }

    private static bool IsFlag(string word) => word is "fin" or "syn" or "rst" or "psh" or "ack" or "urg" or "ecn" or "cwr";

    private void ConnectionTracking(string key)
    {
        switch (key)
        {
            case "state" or "status" or "direction":
                Field($"ct {key}");
                break;
            case "count":
                // Before the first connection there are none to count.
                var over = Peek() == "over";
                at += over ? 2 : 1;
                if (over)
                    tests.Add(_ => Fit.No);
                break;
            default:
                if (Peek() == "set")
                {
                    at++;
                    Skip();
                }
                else
                {
                    Unknown();
                }
                break;
        }
    }

    /// <summary>"fib daddr type local", "fib saddr . iif oif missing".</summary>
    private void RoutingTable()
    {
        var key = new List<string>();
        while (Peek() is { } word && word is "saddr" or "daddr" or "." or "iif" or "oif" or "mark" or "iifname")
            key.Add(words[at++]);
        var result = key.Contains("oif") ? "oif" : Take();
        if (Peek() == "vmap")
        {
            Unknown();
            return;
        }
        var (inverted, _) = Operator();
        var values = Values();
        Func<Packet, Fit> test = (key.FirstOrDefault(), result) switch
        {
            ("daddr", "type") => p => Has(values, p.IsIncoming ? "local" : "unicast"),
            ("saddr", "type") => p => Has(values, p.IsIncoming ? "unicast" : "local"),
            // There is a route back.
            ("saddr", "oif" or "oifname") => _ =>
                values is ["missing"] or ["0"] ? Fit.No
                : values is ["exists"] ? Fit.Yes
                : Fit.Unknown,
            _ => _ => Fit.Unknown,
        };
        tests.Add(inverted ? p => FirewallRule.Not(test(p)) : test);
    }

    private static Fit Has(List<string> values, string value) => values.Contains(value) ? Fit.Yes : Fit.No;

    /// <summary>The first packets are below every limit.</summary>
    private void Limit()
    {
        if (Peek() == "name")
        {
            at += 2;
            return;
        }
        if (Take() != "rate")
            throw new FormatException("a limit has no rate");
        var over = Peek() == "over";
        at += over ? 2 : 1;
        // "10 bytes/second" is two words.
        if (Peek() is { } unit && unit.Contains('/', StringComparison.Ordinal))
            at++;
        if (Peek() == "burst")
            at += 3;
        if (over)
            tests.Add(_ => Fit.No);
    }

    /// <summary>"add @set { ip saddr limit rate over 5/minute }": the rule continues, unless a limit in it is not reached.</summary>
    private void Dynamic()
    {
        var from = at;
        Skip();
        var statement = words[from..at];
        if (statement.Contains("over"))
            tests.Add(_ => Fit.No);
    }

    /// <summary>The verdicts of a map, in order.</summary>
    private void Map(List<string> elements, string field)
    {
        foreach (var element in elements)
        {
            var parts = element.Split(" : ", 2);
            var key = parts[0].Split(' ')[0];
            if (parts.Length < 2 || parts[1].Split(' ') is not [var action, .. var target])
                throw new FormatException($"'{element}' has no verdict");
            List<Func<Packet, Fit>> all = [.. tests, p => key == "*" ? Fit.Yes : One(field, key, p)];
            rules.Add(
                action switch
                {
                    "accept" or "drop" or "return" => new FirewallRule(all, action),
                    "jump" or "goto" when target.Length > 0 => new FirewallRule(all, action, target[0]),
                    "continue" => new FirewallRule(all, ""),
                    _ => throw new FormatException($"'{action}' is not a verdict"),
                }
            );
        }
    }

    private bool wasSet;

    /// <summary>A set in braces or by name, a list with commas, or one value.</summary>
    private List<string> Values()
    {
        wasSet = false;
        var word = Peek();
        if (word is null)
            return [];
        if (word[0] == '@')
        {
            at++;
            wasSet = true;
            return sets.TryGetValue(word[1..], out var named) ? named : throw new FormatException($"there is no set '{word[1..]}'");
        }
        if (word == "{")
        {
            wasSet = true;
            var from = at;
            var open = 0;
            do
            {
                open +=
                    words[at] == "{" ? 1
                    : words[at] == "}" ? -1
                    : 0;
                at++;
            } while (open > 0 && at < words.Count);
            return NftRules.Elements(words[from..at]);
        }
        var values = new List<string>();
        while (Peek() is { } value && value is not ("," or "{" or "}"))
        {
            values.Add(value.TrimStart('"'));
            at++;
            if (Peek() != ",")
                break;
            at++;
        }
        return values;
    }

    private (bool Inverted, string? Compared) Operator()
    {
        switch (Peek())
        {
            case "==" or "eq":
                at++;
                return (false, null);
            case "!=" or "ne" or "!":
                at++;
                return (true, null);
            case "<" or ">" or "<=" or ">=" or "lt" or "gt" or "le" or "ge":
                return (false, words[at++]);
            default:
                return (false, null);
        }
    }

    /// <summary>A condition that is not followed. Skips to the verdict.</summary>
    private void Unknown()
    {
        tests.Add(_ => Fit.Unknown);
        if (Skip(verdicts: true))
            rules.Add(new FirewallRule([.. tests], "?"));
    }

    /// <summary>Skips to the verdict, a comment or the end. Returns whether there was a map of verdicts.</summary>
    private bool Skip(bool verdicts = false)
    {
        var (open, map) = (0, false);
        while (Peek() is { } word && (open > 0 || !(Verdicts.Contains(word) || word is "comment" or "counter")))
        {
            open +=
                word == "{" ? 1
                : word == "}" ? -1
                : 0;
            map |= verdicts && word == "vmap";
            at++;
        }
        return map;
    }

    private string Take() =>
        at < words.Count ? words[at++] : throw new FormatException($"a word is missing after '{string.Join(' ', words)}'");

    private string? Peek() => at < words.Count ? words[at] : null;
}
