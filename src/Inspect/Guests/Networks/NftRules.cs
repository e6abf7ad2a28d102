namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// Loads a file in nft's language. nft loads the whole file or, when it stops at a word, nothing. Every base chain on the way of a packet
/// must let it through.
/// </summary>
internal sealed class NftRules
{
    private const int Deepest = 16,
        MostExpanded = 1_000_000;
    private static readonly string[] Incoming = ["ingress", "prerouting", "input"],
        Outgoing = ["output", "postrouting", "egress"];
    private static readonly string[] Families = ["ip", "ip6", "inet", "arp", "bridge", "netdev"];
    private static readonly string[] Objects =
    [
        "set",
        "map",
        "flowtable",
        "counter",
        "quota",
        "limit",
        "ct",
        "secmark",
        "synproxy",
        "tunnel",
    ];
    private static readonly string[] Ignored = ["list", "reset", "monitor", "describe", "rename", "export", "import"];

    private readonly Dictionary<string, Table> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> variables = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> names;
    private List<string> words = [];
    private readonly Dictionary<(List<string>, string, Packet), Fit> answers = [];
    private int at,
        expanded;

    private NftRules(IReadOnlyList<string> names) => this.names = names;

    /// <summary>Whether new connections from anywhere reach a port.</summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="path">The file that is loaded at boot; null for none.</param>
    /// <param name="port">The port of the SSH server.</param>
    /// <param name="names">Possible names of the card.</param>
    public static FirewallVerdict Judge(GuestTree files, string? path, int port, IReadOnlyList<string> names)
    {
        // Without a file nothing is loaded.
        if (path is null)
            return new FirewallVerdict(FirewallState.Open);
        if (NftText.Read(files, path, out var fault) is not { } words)
        {
            return fault!.EndsWith(NftText.Absent, StringComparison.Ordinal)
                ? new FirewallVerdict(FirewallState.Closed, fault)
                : new FirewallVerdict(FirewallState.Open, $"nft does not load {path}: {fault}");
        }

        var rules = new NftRules(names) { words = words };
        try
        {
            rules.Commands();
        }
        catch (FormatException e)
        {
            return new FirewallVerdict(FirewallState.Open, $"nft does not load {path}: {e.Message}");
        }
        return new FirewallVerdict(rules.Judge(port));
    }

    private FirewallState Judge(int port)
    {
        var all = FirewallState.Open;
        foreach (var packet in Packet.Handshake(port, names))
        {
            foreach (var table in tables.Values.Where(t => t.Family is "ip" or "inet" or "netdev" && !t.IsDormant))
            {
                foreach (
                    var chain in table.Bases.Where(b =>
                        (packet.IsIncoming ? Incoming : Outgoing).Contains(b.Value.Hook) && (b.Value.Type != "nat" || packet.State == "new")
                    )
                )
                {
                    var one =
                        chain.Value.Device is { } device && packet.Interface(device) is var fit && fit != Fit.Yes
                            ? fit == Fit.No
                                ? FirewallState.Open
                                : FirewallState.Unknown
                            : table.Chains.Judge(chain.Key, packet);
                    all = FirewallChains.Both(all, one);
                }
            }
        }
        return all;
    }

    private void Commands()
    {
        while (at < words.Count)
        {
            if (words[at] == NftText.End)
            {
                at++;
                continue;
            }
            var verb = words[at++];
            switch (verb)
            {
                case "table":
                    TableOf(Statement(blocks: false));
                    break;
                case "define" or "redefine":
                    Define(Statement(blocks: true));
                    break;
                case "undefine":
                    variables.Remove(Statement(blocks: false).FirstOrDefault() ?? "");
                    break;
                case "flush":
                    Flush(Statement(blocks: false));
                    break;
                case "delete" or "destroy":
                    Delete(verb, Statement(blocks: true));
                    break;
                case "add" or "create" or "insert" or "replace":
                    if (at < words.Count && words[at] == "table")
                    {
                        at++;
                        TableOf(Statement(blocks: false));
                    }
                    else
                    {
                        Add(verb, Statement(blocks: true));
                    }
                    break;
                case "chain" or "rule" or "set" or "map" or "element":
                    at--;
                    Add("add", Statement(blocks: true));
                    break;
                default:
                    if (!Ignored.Contains(verb))
                        throw new FormatException($"'{verb}' is not a command");
                    Statement(blocks: true);
                    break;
            }
        }
        // The target of a jump must exist.
        foreach (var table in tables.Values)
        {
            foreach (
                var rule in table
                    .Chains.Chains.Values.SelectMany(r => r)
                    .Where(r => r.Target is not null && !table.Chains.Chains.ContainsKey(r.Target))
            )
            {
                throw new FormatException($"there is no chain '{rule.Target}'");
            }
        }
    }

    /// <summary>
    /// The words up to the end of a statement. With <paramref name="blocks"/> the words in braces are included. Otherwise an opening brace
    /// ends the statement.
    /// </summary>
    private List<string> Statement(bool blocks)
    {
        var found = new List<string>();
        var open = 0;
        while (at < words.Count)
        {
            var word = words[at];
            if (open == 0 && (word == NftText.End || word == "}" || (!blocks && word == "{")))
                break;
            open +=
                word == "{" ? 1
                : word == "}" ? -1
                : 0;
            at++;
            // Inside braces, a line end does not end the statement.
            if (open > 0 && word == NftText.End && found.Count > 0 && found[0] is not ("chain" or "set" or "map"))
                continue;
            found.Add(word);
        }
        return open == 0 ? found : throw new FormatException("a brace is not closed");
    }

    private void TableOf(List<string> head)
    {
        var family = head.Count > 1 && Families.Contains(head[0]) ? head[0] : "ip";
        if (head.Count == 0 || head.Count > 2 || (head.Count == 2 && family != head[0]))
            throw new FormatException($"'table {string.Join(' ', head)}' is not a table");
        var key = $"{family} {head[^1]}";
        if (!tables.TryGetValue(key, out var table))
            tables[key] = table = new Table(family);
        if (at >= words.Count || words[at] != "{")
            return;
        at++;
        while (Next() is var word && word != "}")
        {
            switch (word)
            {
                case "chain":
                    Chain(table, Name());
                    break;
                case "set" or "map":
                    Set(table, Name());
                    break;
                case "flags":
                    table.IsDormant = Statement(blocks: false).Contains("dormant");
                    break;
                case "comment":
                    Statement(blocks: false);
                    break;
                case "define" or "redefine":
                    Define(Statement(blocks: true));
                    break;
                default:
                    if (!Objects.Contains(word))
                        throw new FormatException($"'{word}' can't be in a table");
                    Statement(blocks: true);
                    break;
            }
        }
    }

    /// <summary>The next word of a block, after line ends.</summary>
    private string Next()
    {
        while (at < words.Count && words[at] == NftText.End)
            at++;
        return at < words.Count ? words[at++] : throw new FormatException("a brace is not closed");
    }

    /// <summary>A name and the brace after it.</summary>
    private string Name()
    {
        var name = Next();
        return Next() == "{" ? name : throw new FormatException($"there is no brace after '{name}'");
    }

    private void Chain(Table table, string name)
    {
        if (!table.Chains.Chains.TryGetValue(name, out var rules))
            table.Chains.Chains[name] = rules = [];
        while (Next() is var word && word != "}")
        {
            at--;
            Part(table, name, rules, Statement(blocks: true));
        }
    }

    private void Part(Table table, string name, List<FirewallRule> rules, List<string> statement, int? place = null)
    {
        switch (statement)
        {
            case ["type", var type, "hook", var hook, ..]:
                if (!Incoming.Contains(hook) && !Outgoing.Contains(hook) && hook != "forward")
                    throw new FormatException($"'{hook}' is not a hook");
                if (type is not ("filter" or "nat" or "route") || !statement.Contains("priority"))
                    throw new FormatException($"'{string.Join(' ', statement)}' is not a chain type");
                table.Bases[name] = (
                    hook,
                    type,
                    statement.IndexOf("device") is var device and > 0 && device + 1 < statement.Count
                        ? statement[device + 1].TrimStart('"')
                        : null
                );
                break;
            case ["policy", "accept" or "drop"]:
                table.Chains.Drops[name] = statement[1] == "drop";
                break;
            case ["policy", "=", ..] or ["policy"] or ["policy", ..]:
                throw new FormatException($"'{string.Join(' ', statement)}' is not a policy");
            case ["comment", ..] or ["flags", ..] or ["devices", ..] or ["priority", ..]:
                break;
            case ["define" or "redefine", ..]:
                Define(statement[1..]);
                break;
            case [] or ["}"]:
                throw new FormatException("a word is missing");
            default:
                var made = new NftRule(Expand(statement, 0), table.Sets, names, answers).Parse();
                rules.InsertRange(place ?? rules.Count, made);
                break;
        }
    }

    private void Set(Table table, string name)
    {
        var elements = table.Sets.TryGetValue(name, out var known) ? known : [];
        while (Next() is var word && word != "}")
        {
            at--;
            var statement = Statement(blocks: true);
            if (statement is ["elements", "=", .. var values])
                elements.AddRange(Elements(Expand(values, 0)));
        }
        table.Sets[name] = elements;
    }

    /// <summary>"inet f input …", "element inet f ports { 22 }".</summary>
    private void Add(string verb, List<string> statement)
    {
        var what = statement
            is [
                "chain"
                or "rule"
                or "set"
                or "map"
                or "element"
                or "counter"
                or "quota"
                or "limit"
                or "ct"
                or "flowtable"
                or "synproxy"
                or "secmark",
                ..,
            ]
            ? statement[0]
            : "rule";
        var rest = what == statement.FirstOrDefault() ? statement[1..] : statement;
        var family = rest is [var first, ..] && Families.Contains(first) ? first : "ip";
        rest = rest is [var same, ..] && same == family && rest.Count > 2 ? rest[1..] : rest;
        if (what is not ("chain" or "rule" or "set" or "map" or "element"))
            return;
        if (rest.Count < 2 || !tables.TryGetValue($"{family} {rest[0]}", out var table))
            throw new FormatException($"there is no table for '{string.Join(' ', statement)}'");
        var name = rest[1];
        // The content of the braces is read as in a table.
        var body = rest[2..];
        switch (what)
        {
            case "chain":
                if (!table.Chains.Chains.ContainsKey(name))
                    table.Chains.Chains[name] = [];
                foreach (var part in Parts(body))
                    Part(table, name, table.Chains.Chains[name], part);
                break;
            case "rule":
                if (!table.Chains.Chains.TryGetValue(name, out var rules))
                    throw new FormatException($"there is no chain '{name}'");
                if (body is ["position" or "handle" or "index", _, ..])
                    body = body[2..];
                Part(table, name, rules, body, verb == "insert" ? 0 : null);
                break;
            case "set" or "map":
                table.Sets[name] = Parts(body).Where(p => p is ["elements", "=", ..]).SelectMany(p => Elements(Expand(p[2..], 0))).ToList();
                break;
            default:
                if (!table.Sets.TryGetValue(name, out var set))
                    throw new FormatException($"there is no set '{name}'");
                set.AddRange(Elements(Expand(body, 0)));
                break;
        }
    }

    private static IEnumerable<List<string>> Parts(List<string> body)
    {
        if (body is not ["{", .. var inner, "}"])
            yield break;
        var part = new List<string>();
        var open = 0;
        foreach (var word in inner)
        {
            open +=
                word == "{" ? 1
                : word == "}" ? -1
                : 0;
            if (open > 0 || word != NftText.End)
            {
                part.Add(word);
                continue;
            }
            if (part.Count > 0)
                yield return part;
            part = [];
        }
        if (part.Count > 0)
            yield return part;
    }

    private void Define(List<string> statement)
    {
        if (statement is not [var name, "=", .. var value])
            throw new FormatException($"'define {string.Join(' ', statement)}' is not a definition");
        variables[name] = Expand(value, 0);
    }

    /// <summary>The values of variables.</summary>
    private List<string> Expand(List<string> statement, int depth)
    {
        if (depth > Deepest)
            throw new FormatException("a variable refers to itself");
        if (!statement.Exists(w => w[0] == '$'))
            return statement;
        var found = new List<string>();
        foreach (var word in statement)
        {
            if (word[0] != '$')
                found.Add(word);
            else if (variables.TryGetValue(word[1..], out var value))
                found.AddRange(value);
            else
                throw new FormatException($"the variable {word} is not defined");
        }
        if ((expanded += found.Count) > MostExpanded)
        {
            throw new Disks.ImageFormatException(
                "/etc/nftables.conf",
                "rules of nftables",
                $"have variables that expand to more than {MostExpanded} words, which is the limit"
            );
        }

        return found;
    }

    private void Flush(List<string> statement)
    {
        switch (statement)
        {
            case ["ruleset", ..]:
                tables.Clear();
                break;
            case ["table", ..]:
                if (!tables.TryGetValue(Key(statement[1..]), out var flushed))
                    throw new FormatException($"there is no table '{string.Join(' ', statement[1..])}'");
                foreach (var chain in flushed.Chains.Chains.Values)
                    chain.Clear();
                break;
            case ["chain", .. var words]:
                if (
                    words.Count < 2
                    || !tables.TryGetValue(Key(words[..^1]), out var table)
                    || !table.Chains.Chains.TryGetValue(words[^1], out var rules)
                )
                {
                    throw new FormatException($"there is no chain '{string.Join(' ', words)}'");
                }

                rules.Clear();
                break;
            case ["set" or "map", .. var words]:
                if (
                    words.Count >= 2
                    && tables.TryGetValue(Key(words[..^1]), out var owner)
                    && owner.Sets.TryGetValue(words[^1], out var set)
                )
                {
                    set.Clear();
                }

                break;
            default:
                throw new FormatException($"'flush {string.Join(' ', statement)}' is not a command");
        }
    }

    private void Delete(string verb, List<string> statement)
    {
        if (statement is ["table", ..] && !tables.Remove(Key(statement[1..])) && verb == "delete")
            throw new FormatException($"there is no table '{string.Join(' ', statement[1..])}'");
    }

    private static string Key(List<string> words) => words.Count == 1 ? $"ip {words[0]}" : string.Join(' ', words);

    /// <summary>The elements of a set, without the braces. In a map, the value stays with its key.</summary>
    internal static List<string> Elements(List<string> words)
    {
        var found = new List<string>();
        var element = new List<string>();
        foreach (var word in words)
        {
            if (word is not ("{" or "}" or "," or NftText.End))
            {
                element.Add(word);
                continue;
            }
            if (element.Count > 0)
                found.Add(string.Join(' ', element));
            element.Clear();
        }
        if (element.Count > 0)
            found.Add(string.Join(' ', element));
        return found;
    }

    private sealed class Table(string family)
    {
        public string Family { get; } = family;

        public bool IsDormant { get; set; }

        public FirewallChains Chains { get; } = new();

        public Dictionary<string, (string Hook, string Type, string? Device)> Bases { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, List<string>> Sets { get; } = new(StringComparer.Ordinal);
    }
}
