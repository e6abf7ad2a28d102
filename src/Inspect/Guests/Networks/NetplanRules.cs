using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ImageTools.Inspect.Guests.Reading;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>The errors that make netplan stop, for definitions of cards, bridges, bonds and VLANs.</summary>
internal static class NetplanRules
{
    private static readonly string[] Mappings =
    [
        "match",
        "dhcp4-overrides",
        "dhcp6-overrides",
        "nameservers",
        "networkmanager",
        "openvswitch",
        "auth",
        "parameters",
        "ra-overrides",
    ];
    private static readonly string[] Lists = ["addresses", "routes", "routing-policy", "link-local", "optional-addresses", "interfaces"];

    private static readonly string[] Booleans =
    [
        "dhcp4",
        "dhcp6",
        "optional",
        "critical",
        "ignore-carrier",
        "wakeonlan",
        "emit-lldp",
        "accept-ra",
        "ipv6-privacy",
        "receive-checksum-offload",
        "transmit-checksum-offload",
        "tcp-segmentation-offload",
        "tcp6-segmentation-offload",
        "generic-segmentation-offload",
        "generic-receive-offload",
        "large-receive-offload",
        "delay-virtual-functions-rebind",
        "neigh-suppress",
    ];

    private static readonly string[] Numbers = ["mtu", "ipv6-mtu", "virtual-function-count", "id"];
    private static readonly string[] MacWords = ["permanent", "preserve", "random", "stable", "stable-ssid"];
    private static readonly string[] Modes =
    [
        "balance-rr",
        "active-backup",
        "balance-xor",
        "broadcast",
        "802.3ad",
        "balance-tlb",
        "balance-alb",
        "balance-tcp",
        "balance-slb",
    ];
    private static readonly string[] Overrides =
    [
        "hostname",
        "route-metric",
        "send-hostname",
        "use-dns",
        "use-domains",
        "use-hostname",
        "use-mtu",
        "use-ntp",
        "use-routes",
    ];

    private static readonly string[] OfBridges =
    [
        "ageing-time",
        "aging-time",
        "forward-delay",
        "hello-time",
        "max-age",
        "path-cost",
        "port-priority",
        "priority",
        "stp",
    ];

    private static readonly string[] OfBonds =
    [
        "mode",
        "lacp-rate",
        "mii-monitor-interval",
        "min-links",
        "transmit-hash-policy",
        "ad-select",
        "all-slaves-active",
        "all-members-active",
        "arp-interval",
        "arp-ip-targets",
        "arp-validate",
        "arp-all-targets",
        "up-delay",
        "down-delay",
        "fail-over-mac-policy",
        "gratuitous-arp",
        "gratuitious-arp",
        "packets-per-slave",
        "packets-per-member",
        "primary-reselect-policy",
        "resend-igmp",
        "learn-packet-interval",
        "primary",
    ];

    private static readonly string[] OfRoutes =
    [
        "to",
        "via",
        "from",
        "metric",
        "scope",
        "table",
        "type",
        "on-link",
        "mtu",
        "congestion-window",
        "advertised-receive-window",
        "advertised-mss",
    ];

    /// <summary>Checks the keys beside the definitions.</summary>
    public static void CheckTop(string path, string key, YamlNode value)
    {
        if (key == "version" && Netplan.Text(value) != "2")
            throw Refuse(path, value, $"version {Netplan.Text(value)}, but netplan knows only version 2");
        if (key == "renderer")
            CheckRenderer(path, value);
    }

    /// <summary>Checks one definition alone.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="kind">"ethernets".</param>
    /// <param name="name">Its name.</param>
    /// <param name="node">Its content.</param>
    /// <param name="own">Keys of its kind; null when they are not checked.</param>
    /// <param name="common">Keys of all kinds.</param>
    public static void Check(string path, string kind, YamlNode name, YamlNode node, string[]? own, string[] common)
    {
        var id = Netplan.Text(name) ?? "";
        if (id.AsSpan().IndexOfAny("*[]?") >= 0)
            throw Refuse(path, name, $"the name '{id}' must not be a pattern");
        if (id.AsSpan().IndexOfAny(" \t/") >= 0)
            throw Refuse(path, name, $"'{id}' is not a valid name of an interface");
        if (node is not YamlMappingNode definition)
            throw Refuse(path, name, $"the definition '{id}' is empty");
        foreach (var (key, value) in definition.Children)
        {
            var word = Netplan.Text(key) ?? "";
            if (own is not null && !common.Contains(word) && !own.Contains(word))
                throw Refuse(path, key, $"the key '{word}' of '{id}' is unknown");
            if (Mappings.Contains(word) && value is not YamlMappingNode)
                throw Refuse(path, key, $"'{word}' of '{id}' is not a mapping");
            if (Lists.Contains(word) && value is not YamlSequenceNode)
                throw Refuse(path, key, $"'{word}' of '{id}' is not a list");
            if (own is not null)
                CheckValue(path, kind, id, word, key, value);
        }
    }

    /// <summary>Checks the references between the definitions of a file and the earlier ones.</summary>
    /// <param name="file">The definitions of the file.</param>
    /// <param name="all">The definitions of earlier files and of this file.</param>
    /// <param name="masters">The bridge or bond of each interface. The method adds to it.</param>
    public static void CheckTogether(
        Netplan.Definition[] file,
        List<Netplan.Definition> all,
        Dictionary<string, Netplan.Definition> masters
    )
    {
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in all)
        {
            if (!kinds.TryAdd(definition.Name, definition.Kind) && kinds[definition.Name] != definition.Kind)
                throw Refuse(definition.Path, definition.At, $"'{definition.Name}' has another kind in an earlier definition");
        }
        var groups = all.ToLookup(d => d.Name);
        foreach (var definition in file)
        {
            bool Has(string key) => groups[definition.Name].Any(d => YamlText.Child(d.Value, key) is not null);
            if (Has("set-name") && !Has("match"))
                throw Refuse(definition.Path, definition.At, $"'set-name' of '{definition.Name}' needs 'match'");
            if (definition.Kind == "vlans" && (!Has("id") || !Has("link")))
                throw Refuse(definition.Path, definition.At, $"'{definition.Name}' has no '{(Has("id") ? "link" : "id")}'");
            if (definition.Kind == "wifis" && !Has("access-points"))
                throw Refuse(definition.Path, definition.At, $"'{definition.Name}' has no access points");
            if (
                YamlText.Child(definition.Value, "link") is { } link
                && definition.Kind is "vlans" or "ethernets"
                && !kinds.ContainsKey(Netplan.Text(YamlText.Child(definition.Value, "link")) ?? "")
            )
            {
                throw Refuse(
                    definition.Path,
                    definition.At,
                    $"the interface '{Netplan.Text(YamlText.Child(definition.Value, "link"))}' is not defined"
                );
            }

            if (definition.Kind is not ("bridges" or "bonds"))
                continue;
            foreach (var member in Netplan.Items(definition, "interfaces"))
            {
                var name = Netplan.Text(member) ?? "";
                if (!kinds.ContainsKey(name))
                    throw Refuse(definition.Path, member, $"the interface '{name}' is not defined");
                if (masters.TryGetValue(name, out var other) && other.Name != definition.Name)
                    throw Refuse(definition.Path, member, $"the interface '{name}' is already in '{other.Name}'");
                masters[name] = definition;
            }
        }
    }

    /// <summary>Netplan stops there.</summary>
    public static NetplanRefusal Refuse(string path, YamlNode at, string why) =>
        new(new TextLine(path, (int)at.Start.Line, $"line {at.Start.Line}: {why}"));

    private static void CheckValue(string path, string kind, string id, string word, YamlNode key, YamlNode value)
    {
        var text = Netplan.Text(value);
        if (Booleans.Contains(word) && Netplan.Boolean(text) is null)
            throw Refuse(path, key, $"'{word}' of '{id}' is neither true nor false");
        if (Numbers.Contains(word) && !uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw Refuse(path, key, $"'{word}' of '{id}' is not a number");
        switch (word)
        {
            case "renderer":
                CheckRenderer(path, value);
                break;
            case "activation-mode" when text is not ("manual" or "off"):
                throw Refuse(path, value, $"'activation-mode' of '{id}' is neither manual nor off");
            case "macaddress" when !IsMac(text) && !MacWords.Contains(text):
                throw Refuse(path, value, $"'{text}' of '{id}' is not a MAC address");
            case "gateway4" when !IsAddress(text, AddressFamily.InterNetwork):
            case "gateway6" when !IsAddress(text, AddressFamily.InterNetworkV6):
                throw Refuse(path, value, $"'{word}' of '{id}' is not an address");
            case "dhcp-identifier" when text is not ("mac" or "duid"):
            case "ipv6-address-generation" when text is not ("eui64" or "stable-privacy"):
                throw Refuse(path, value, $"'{text}' is not a value of '{word}' of '{id}'");
            case "link-local":
                Every(value, path, id, word, item => Netplan.Text(item) is "ipv4" or "ipv6");
                break;
            case "addresses":
                foreach (var item in ((YamlSequenceNode)value).Children)
                    CheckAddress(path, id, item);
                break;
            case "match":
                Keys(path, id, value, ["name", "macaddress", "driver"]);
                if (YamlText.Child(value, "name") is { } name && name is not YamlScalarNode)
                    throw Refuse(path, name, $"the name in 'match' of '{id}' is not a text");
                if (YamlText.Child(value, "macaddress") is { } mac && !IsMac(Netplan.Text(mac)))
                    throw Refuse(path, mac, $"'{Netplan.Text(mac)}' in 'match' of '{id}' is not a MAC address");
                break;
            case "dhcp4-overrides" or "dhcp6-overrides":
                Keys(path, id, value, Overrides);
                break;
            case "nameservers":
                Keys(path, id, value, ["addresses", "search"]);
                if (YamlText.Child(value, "addresses") is { } servers)
                    Every(servers, path, id, "nameservers", item => IPAddress.TryParse((Netplan.Text(item) ?? "").Split('#')[0], out _));
                break;
            case "routes":
                foreach (var route in ((YamlSequenceNode)value).Children)
                    CheckRoute(path, id, route);
                break;
            case "parameters":
                Keys(path, id, value, kind == "bonds" ? OfBonds : OfBridges);
                if (kind == "bonds" && YamlText.Child(value, "mode") is { } mode && !Modes.Contains(Netplan.Text(mode)))
                    throw Refuse(path, mode, $"the mode '{Netplan.Text(mode)}' of '{id}' is unknown");
                if (YamlText.Child(value, "stp") is { } stp && Netplan.Boolean(Netplan.Text(stp)) is null)
                    throw Refuse(path, stp, $"'stp' of '{id}' is neither true nor false");
                break;
        }
    }

    private static void CheckAddress(string path, string id, YamlNode item)
    {
        var address = Netplan.Address(item);
        var parts = address.Split('/');
        if (parts.Length != 2)
            throw Refuse(path, item, $"the address {address} of '{id}' has no /prefix");
        var four = IsAddress(parts[0], AddressFamily.InterNetwork);
        if (
            (!four && !IsAddress(parts[0], AddressFamily.InterNetworkV6))
            || !uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > (four ? 32 : 128)
        )
        {
            throw Refuse(path, item, $"{address} of '{id}' is not an address");
        }
    }

    private static void CheckRoute(string path, string id, YamlNode route)
    {
        Keys(path, id, route, OfRoutes);
        if (YamlText.Child(route, "to") is null)
            throw Refuse(path, route, $"a route of '{id}' has no 'to'");
        if (YamlText.Child(route, "via") is { } via && !IPAddress.TryParse(Netplan.Text(via), out _))
            throw Refuse(path, via, $"'{Netplan.Text(via)}' of '{id}' is not an address");
    }

    private static void CheckRenderer(string path, YamlNode value)
    {
        if (Netplan.Text(value) is not ("networkd" or "NetworkManager"))
            throw Refuse(path, value, $"the renderer '{Netplan.Text(value)}' is unknown");
    }

    private static void Keys(string path, string id, YamlNode node, string[] known)
    {
        if (node is not YamlMappingNode mapping)
            throw Refuse(path, node, $"the value of '{id}' is not a mapping");
        if (mapping.Children.Keys.FirstOrDefault(k => !known.Contains(Netplan.Text(k))) is { } other)
            throw Refuse(path, other, $"the key '{Netplan.Text(other)}' of '{id}' is unknown");
    }

    private static void Every(YamlNode list, string path, string id, string what, Func<YamlNode, bool> good)
    {
        if (list is not YamlSequenceNode items)
            throw Refuse(path, list, $"'{what}' of '{id}' is not a list");
        if (items.Children.FirstOrDefault(i => !good(i)) is { } bad)
            throw Refuse(path, bad, $"'{Netplan.Text(bad)}' is not a value of '{what}' of '{id}'");
    }

    private static bool IsMac(string? text) =>
        text is not null && text.Split(':') is { Length: 6 or 20 } parts && parts.All(p => p.Length == 2 && p.All(char.IsAsciiHexDigit));

    private static bool IsAddress(string? text, AddressFamily family) =>
        IPAddress.TryParse(text, out var address)
        && address.AddressFamily == family
        && (family != AddressFamily.InterNetwork || text!.Split('.').Length == 4);
}
