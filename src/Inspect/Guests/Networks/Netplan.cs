using ImageTools.Disks;
using ImageTools.Inspect.Guests.Reading;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// Netplan's YAML (Ubuntu): what "netplan generate" makes of all files together. It refuses the whole of them for one wrong line. Its files for systemd-networkd are named after the
/// definitions, and the first that matches an interface is the only one; bridges and bonds bring their addresses to the cards that they have.
/// </summary>
internal sealed class Netplan : INetworkStack
{
    private static readonly string[] Kinds =
    [
        "ethernets", "bridges", "bonds", "vlans", "wifis", "modems", "tunnels", "vrfs", "dummy-devices", "virtual-ethernets", "nm-devices",
    ];

    private static readonly string[] Common =
    [
        "accept-ra", "activation-mode", "addresses", "critical", "ignore-carrier", "dhcp4", "dhcp6", "dhcp-identifier", "dhcp4-overrides", "dhcp6-overrides", "gateway4", "gateway6", "ipv6-address-generation",
        "ipv6-address-token", "ipv6-mtu", "ipv6-privacy", "link-local", "macaddress", "mtu", "nameservers", "optional", "optional-addresses", "renderer", "routes", "routing-policy", "neigh-suppress", "ra-overrides",
        "networkmanager", "openvswitch",
    ];

    private static readonly string[] OfCards =
    [
        "match", "set-name", "wakeonlan", "wakeonwlan", "emit-lldp", "receive-checksum-offload", "transmit-checksum-offload", "tcp-segmentation-offload", "tcp6-segmentation-offload", "generic-segmentation-offload",
        "generic-receive-offload", "large-receive-offload", "auth", "link", "virtual-function-count", "embedded-switch-mode", "delay-virtual-functions-rebind", "infiniband-mode",
    ];

    private static readonly string[] Members = ["interfaces", "parameters"];
    private static readonly string[] Mappings = ["match", "dhcp4-overrides", "dhcp6-overrides", "nameservers", "networkmanager", "openvswitch", "auth", "parameters"];
    private static readonly string[] Lists = ["addresses", "routes", "routing-policy", "link-local", "optional-addresses", "interfaces"];

    /// <inheritdoc/>
    public string Name => "netplan";

    /// <inheritdoc/>
    public string Place => "/etc/netplan";

    /// <inheritdoc/>
    public bool Runs(GuestTree files) => files.Exists("/usr/sbin/netplan") || files.Exists("/usr/libexec/netplan/generate") || files.Exists("/lib/netplan/generate");

    /// <inheritdoc/>
    /// <exception cref="NetplanRefusal">Netplan stops at a line.</exception>
    public IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine)
    {
        // A file in /etc hides the one of its name in /usr/lib; then the names alone give the order.
        var expansion = new Expansion(Place);
        var paths = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in ((string[])["/usr/lib/netplan", Place]).SelectMany(directory => expansion.List(files, directory)).Where(f => f.Name.EndsWith(".yaml", StringComparison.Ordinal)))
            paths[file.Name] = file.Path;
        var networks = paths.Values.Select(path => (path, Network(path, expansion.Text(files, path, 1 << 18) ?? ""))).Where(n => n.Item2 is not null).ToArray();
        return Configs(files, commandLine, [.. networks.SelectMany(n => Definitions(n.path, n.Item2!))], networks.Select(n => Text(YamlText.Child(n.Item2, "renderer"))).LastOrDefault(r => r is not null));
    }

    /// <summary>What the "network:" of another program's file means, in netplan's form (version 2).</summary>
    public static IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine, string path, YamlMappingNode network, string stack) =>
        Configs(files, commandLine, [.. Definitions(path, network)], "networkd").Select(i => i with { Stack = stack });

    private static IEnumerable<InterfaceConfig> Configs(GuestTree files, string commandLine, Definition[] all, string? renderer)
    {
        var named = all.GroupBy(d => d.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray()).ToArray();
        var masters = new Dictionary<string, Definition[]>(StringComparer.Ordinal);
        foreach (var group in named.Where(g => g[^1].Kind is "bridges" or "bonds"))
        {
            foreach (var member in group.SelectMany(d => Items(d, "interfaces")))
            {
                if (all.All(d => d.Name != Text(member)))
                    throw Refuse(group[^1].Path, member, $"the interface '{Text(member)}' is not defined");
                masters[Text(member) ?? ""] = group;
            }
        }
        var configs = new List<InterfaceConfig>();
        foreach (var group in named.Where(g => g[^1].Kind == "ethernets"))
        {
            var by = group.Select(d => Text(YamlText.Child(d.Value, "renderer")) ?? d.Renderer).LastOrDefault(r => r is not null) ?? renderer ?? "networkd";
            if (by == "NetworkManager" ? !NetworkManager.IsStarted(files) : ServiceLinks.MaskOf(files, "systemd-networkd.service") is not null)
                continue;
            if (Merge(group) is { } config)
                configs.Add(masters.TryGetValue(group[^1].Name, out var master) && TopOf(master, masters) is var top ? config with { Dhcp = IsTrue(top, "dhcp4"), Addresses = Addresses(top), Gateway = Gateway(top) } : config);
        }
        return InterfaceNames.FirstMatches(configs, InterfaceNames.Of(files, commandLine));
    }

    /// <summary>A bond may be in a bridge.</summary>
    private static Definition[] TopOf(Definition[] master, Dictionary<string, Definition[]> masters)
    {
        for (var i = 0; i < 4 && masters.TryGetValue(master[^1].Name, out var above); i++)
            master = above;
        return master;
    }

    private static YamlMappingNode? Network(string path, string text)
    {
        try
        {
            var root = YamlText.Root(text);
            if (root is null || root is YamlScalarNode { Value: null or "" })
                return null;
            if (root is not YamlMappingNode || YamlText.Child(root, "network") is not { } network)
                return null;
            return network as YamlMappingNode ?? throw Refuse(path, network, "'network' is no mapping");
        }
        catch (YamlException e)
        {
            throw new ImageFormatException(path, "netplan configuration", $"is not YAML: {e.Message}", inner: e);
        }
    }

    private static IEnumerable<Definition> Definitions(string path, YamlMappingNode network)
    {
        foreach (var (key, value) in network.Children)
        {
            var kind = Text(key) ?? "";
            if (kind == "version" && Text(value) != "2")
                throw Refuse(path, value, $"version {Text(value)}, and netplan knows version 2 only");
            if (kind is "version" or "renderer" or "openvswitch" || kind.StartsWith("x-", StringComparison.Ordinal))
                continue;
            if (!Kinds.Contains(kind))
                throw Refuse(path, key, $"the key '{kind}' is unknown");
            if (value is YamlScalarNode { Value: null or "" or "~" or "null" })
                throw Refuse(path, key, $"'{kind}' is empty");
            if (value is not YamlMappingNode definitions)
                throw Refuse(path, key, $"'{kind}' is no mapping");
            var renderer = Text(YamlText.Child(definitions, "renderer"));
            foreach (var (name, definition) in definitions.Children.Where(d => Text(d.Key) != "renderer"))
                yield return Checked(path, kind, name, definition, renderer);
        }
    }

    private static Definition Checked(string path, string kind, YamlNode name, YamlNode node, string? renderer)
    {
        var id = Text(name) ?? "";
        if (id.AsSpan().IndexOfAny("*[]?") >= 0)
            throw Refuse(path, name, $"the name '{id}' must not be a pattern");
        if (node is not YamlMappingNode definition)
            throw Refuse(path, name, $"the definition '{id}' is empty");
        string[]? own = kind switch { "ethernets" => OfCards, "bridges" or "bonds" => Members, _ => null };
        if (YamlText.Child(definition, "set-name") is { } rename && YamlText.Child(definition, "match") is null)
            throw Refuse(path, rename, $"'set-name' of '{id}' is there without 'match'");
        foreach (var (key, value) in definition.Children)
        {
            var word = Text(key) ?? "";
            if (own is not null && !Common.Contains(word) && !own.Contains(word))
                throw Refuse(path, key, $"the key '{word}' of '{id}' is unknown");
            if (Mappings.Contains(word) && value is not YamlMappingNode)
                throw Refuse(path, key, $"'{word}' of '{id}' is no mapping");
            if (Lists.Contains(word) && value is not YamlSequenceNode)
                throw Refuse(path, key, $"'{word}' of '{id}' is no list");
            if (word is "dhcp4" or "dhcp6" or "optional" or "critical" && Boolean(Text(value)) is null)
                throw Refuse(path, value, $"'{word}' of '{id}' is neither true nor false");
            if (word == "activation-mode" && Text(value) is not ("manual" or "off"))
                throw Refuse(path, value, $"'activation-mode' of '{id}' is neither manual nor off");
            if (word == "addresses" && ((YamlSequenceNode)value).Children.FirstOrDefault(a => !Address(a).Contains('/', StringComparison.Ordinal)) is { } bare)
                throw Refuse(path, bare, $"the address {Address(bare)} of '{id}' has no /prefix");
        }
        return new Definition(kind, id, path, (int)name.Start.Line, definition, renderer);
    }

    /// <summary>What several files say of one interface: the last one has its way, and lists grow. Null when systemd-networkd ignores what is made of it.</summary>
    private static InterfaceConfig? Merge(Definition[] group)
    {
        var match = Last(group, "match");
        // An empty [Match] fits nothing since systemd 243.
        if (match is YamlMappingNode { Children.Count: 0 })
            return null;
        var name = match is null ? group[0].Name : Texts(YamlText.Child(match, "name"));
        var mac = Text(YamlText.Child(match, "macaddress"));
        var driver = Texts(YamlText.Child(match, "driver"));
        return new InterfaceConfig
        {
            Stack = "netplan",
            Path = group[^1].Path,
            Line = group[^1].Line,
            Selector = name ?? mac ?? driver ?? "*",
            IsWildcard = match is not null && (name is null ? mac is null : name.AsSpan().IndexOfAny("*? [") >= 0),
            Dhcp = IsTrue(group, "dhcp4"),
            Addresses = Addresses(group),
            Gateway = Gateway(group),
            Mac = mac,
            Driver = driver,
            NewName = Text(Last(group, "set-name")),
            OnBoot = Last(group, "activation-mode") is null,
        };
    }

    private static YamlNode? Last(Definition[] group, string key) => group.Select(d => YamlText.Child(d.Value, key)).LastOrDefault(node => node is not null);

    private static IEnumerable<YamlNode> Items(Definition definition, string key) => YamlText.Child(definition.Value, key) is YamlSequenceNode list ? list.Children : [];

    private static bool IsTrue(Definition[] group, string key) => Boolean(Text(Last(group, key))) == true;

    private static string[] Addresses(Definition[] group) => [.. group.SelectMany(d => Items(d, "addresses")).Select(Address)];

    private static string? Gateway(Definition[] group) =>
        Text(Last(group, "gateway4")) ?? group.SelectMany(d => Items(d, "routes")).Select(r => Text(YamlText.Child(r, "via"))).FirstOrDefault(via => via is not null);

    private static string Address(YamlNode node) => Text(node) ?? Text((node as YamlMappingNode)?.Children.Keys.FirstOrDefault()) ?? "";

    private static bool? Boolean(string? text) => text?.ToLowerInvariant() switch { "true" or "yes" or "on" or "y" => true, "false" or "no" or "off" or "n" => false, _ => null };

    private static string? Texts(YamlNode? node) => node is YamlSequenceNode list ? string.Join(' ', list.Children.Select(Text)) : Text(node);

    private static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;

    private static NetplanRefusal Refuse(string path, YamlNode at, string why) => new(new TextLine(path, (int)at.Start.Line, why));

    private sealed record Definition(string Kind, string Name, string Path, int Line, YamlMappingNode Value, string? Renderer);
}
