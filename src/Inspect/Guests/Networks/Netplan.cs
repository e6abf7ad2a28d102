using ImageTools.Disks;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// Reads netplan's YAML (Ubuntu): what "netplan generate" makes from all files together. One wrong line makes netplan refuse everything.
/// Its files for systemd-networkd are named after the definitions, and only the first file that matches an interface counts. A card in a
/// bridge or bond gets the addresses of the bridge or bond.
/// </summary>
internal sealed class Netplan : INetworkStack
{
    private const int MostDefinitions = 5_000;
    private static readonly string[] Programs = ["/usr/sbin/netplan", "/usr/libexec/netplan/generate", "/lib/netplan/generate"];

    private static readonly string[] Kinds =
    [
        "ethernets",
        "bridges",
        "bonds",
        "vlans",
        "wifis",
        "modems",
        "tunnels",
        "vrfs",
        "dummy-devices",
        "virtual-ethernets",
        "nm-devices",
    ];

    private static readonly string[] Common =
    [
        "accept-ra",
        "activation-mode",
        "addresses",
        "critical",
        "ignore-carrier",
        "dhcp4",
        "dhcp6",
        "dhcp-identifier",
        "dhcp4-overrides",
        "dhcp6-overrides",
        "gateway4",
        "gateway6",
        "ipv6-address-generation",
        "ipv6-address-token",
        "ipv6-mtu",
        "ipv6-privacy",
        "link-local",
        "macaddress",
        "mtu",
        "nameservers",
        "optional",
        "optional-addresses",
        "renderer",
        "routes",
        "routing-policy",
        "neigh-suppress",
        "ra-overrides",
        "networkmanager",
        "openvswitch",
    ];

    private static readonly string[] OfCards =
    [
        "match",
        "set-name",
        "wakeonlan",
        "wakeonwlan",
        "emit-lldp",
        "receive-checksum-offload",
        "transmit-checksum-offload",
        "tcp-segmentation-offload",
        "tcp6-segmentation-offload",
        "generic-segmentation-offload",
        "generic-receive-offload",
        "large-receive-offload",
        "auth",
        "link",
        "virtual-function-count",
        "embedded-switch-mode",
        "delay-virtual-functions-rebind",
        "infiniband-mode",
    ];

    private static readonly string[] Members = ["interfaces", "parameters"],
        OfVlans = ["id", "link"];

    /// <inheritdoc/>
    public NetworkStackKind Stack => NetworkStackKind.Netplan;

    /// <inheritdoc/>
    public string Place => "/etc/netplan";

    /// <inheritdoc/>
    public bool Runs(GuestTree files) => IsInstalled(files);

    /// <inheritdoc/>
    /// <exception cref="NetplanRefusal">Netplan stops at a line.</exception>
    public IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine)
    {
        // A file in /etc hides the one with the same name in /usr/lib. The order is by name alone.
        var expansion = new Expansion(Place);
        var paths = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var file in ((string[])["/usr/lib/netplan", Place])
                .SelectMany(directory => expansion.List(files, directory))
                .Where(f => f.Name.EndsWith(".yaml", StringComparison.Ordinal))
        )
        {
            paths[file.Name] = file.Path;
        }

        var networks = paths
            .Values.Select(path => (path, Network(path, expansion.Text(files, path, 1 << 18) ?? "")))
            .Where(n => n.Item2 is not null)
            .ToArray();
        return Configs(
            files,
            [.. networks.Select(n => Definitions(n.path, n.Item2!, strict: true).ToArray())],
            networks.Select(n => Text(YamlText.Child(n.Item2, "renderer"))).LastOrDefault(r => r is not null)
        );
    }

    /// <summary>
    /// Reads the "network:" of another program's file, in netplan's form (version 2). If netplan is installed, it receives the file and can
    /// refuse it.
    /// </summary>
    public static IEnumerable<InterfaceConfig> Read(GuestTree files, string path, YamlMappingNode network, NetworkStackKind stack) =>
        Configs(
                files,
                [
                    [.. Definitions(path, network, IsInstalled(files))],
                ],
                "networkd"
            )
            .Select(i => i with { Stack = stack, Order = null });

    private static bool IsInstalled(GuestTree files) => Programs.Any(files.Exists);

    private static List<InterfaceConfig> Configs(GuestTree files, Definition[][] byFile, string? renderer)
    {
        // A name that a file uses must exist at the end of that file. Later files may add to the definition.
        var all = new List<Definition>();
        var masters = new Dictionary<string, Definition>(StringComparer.Ordinal);
        foreach (var file in byFile)
        {
            all.AddRange(file);
            if (all.Count > MostDefinitions)
            {
                throw new ImageFormatException(
                    file[0].Path,
                    "netplan configuration",
                    $"has more than {MostDefinitions} definitions with the files before it, more than is looked at"
                );
            }

            NetplanRules.CheckTogether(file, all, masters);
        }
        var named = all.GroupBy(d => d.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray()).ToArray();
        var configs = new List<InterfaceConfig>();
        foreach (var group in named.Where(g => g[^1].Kind == "ethernets"))
        {
            var by = group.Select(d => Text(YamlText.Child(d.Value, "renderer")) ?? d.Renderer).LastOrDefault(r => r is not null)
                ?? renderer
                ?? "networkd";
            if (
                by == "NetworkManager"
                    ? !NetworkManager.IsStarted(files)
                    : ServiceLinks.MaskOf(files, "systemd-networkd.service") is not null
            )
            {
                continue;
            }

            if (Merge(group) is not { } config)
                continue;
            config = config with { Order = by == "NetworkManager" ? null : $"10-netplan-{group[^1].Name}.network" };
            configs.Add(
                masters.ContainsKey(group[^1].Name)
                && TopOf(group[^1].Name, masters) is var name
                && named.First(g => g[^1].Name == name) is var top
                    ? config with
                    {
                        Dhcp = IsTrue(top, "dhcp4"),
                        Addresses = Addresses(top),
                        Gateway = Gateway(top),
                    }
                    : config
            );
        }
        return configs;
    }

    /// <summary>A bond may be in a bridge.</summary>
    private static string TopOf(string name, Dictionary<string, Definition> masters)
    {
        for (var i = 0; i < 4 && masters.TryGetValue(name, out var above); i++)
            name = above.Name;
        return name;
    }

    private static YamlMappingNode? Network(string path, string text)
    {
        try
        {
            var root = YamlText.RootOfJoined(text);
            if (root is null || root is YamlScalarNode { Value: null or "" } or YamlMappingNode { Children.Count: 0 })
                return null;
            if (root is not YamlMappingNode mapping)
                throw NetplanRules.Refuse(path, root, "the file is not a mapping");
            if (mapping.Children.Keys.FirstOrDefault(k => Text(k) != "network") is { } other)
                throw NetplanRules.Refuse(path, other, $"the key '{Text(other)}' is unknown");
            return YamlText.Child(root, "network") is var network && network is YamlMappingNode definitions
                ? definitions
                : throw NetplanRules.Refuse(path, network!, "'network' is not a mapping");
        }
        catch (YamlException e) when (e is SyntaxErrorException or SemanticErrorException)
        {
            throw new NetplanRefusal(new TextLine(path, (int)e.Start.Line, $"line {e.Start.Line}: not YAML, {e.Message}"));
        }
        catch (YamlException e)
        {
            throw new ImageFormatException(path, "netplan configuration", $"is not YAML: {e.Message}", inner: e);
        }
    }

    private static IEnumerable<Definition> Definitions(string path, YamlMappingNode network, bool strict)
    {
        foreach (var (key, value) in network.Children)
        {
            var kind = Text(key) ?? "";
            if (kind is "version" or "renderer" or "openvswitch" || kind.StartsWith("x-", StringComparison.Ordinal))
            {
                if (strict)
                    NetplanRules.CheckTop(path, kind, value);
                continue;
            }
            if (strict && !Kinds.Contains(kind))
                throw NetplanRules.Refuse(path, key, $"the key '{kind}' is unknown");
            if (value is not YamlMappingNode definitions)
            {
                if (strict)
                {
                    throw NetplanRules.Refuse(
                        path,
                        key,
                        value is YamlScalarNode { Value: null or "" or "~" or "null" } ? $"'{kind}' is empty" : $"'{kind}' is not a mapping"
                    );
                }

                continue;
            }
            var renderer = Text(YamlText.Child(definitions, "renderer"));
            foreach (var (name, node) in definitions.Children.Where(d => Text(d.Key) != "renderer"))
            {
                if (strict)
                {
                    NetplanRules.Check(
                        path,
                        kind,
                        name,
                        node,
                        kind switch
                        {
                            "ethernets" => OfCards,
                            "bridges" or "bonds" => Members,
                            "vlans" => OfVlans,
                            _ => null,
                        },
                        Common
                    );
                }

                if (node is YamlMappingNode definition)
                    yield return new Definition(kind, path, name, definition, renderer);
            }
        }
    }

    /// <summary>
    /// Merges the definitions of one interface in several files: the last value counts, and lists are joined. Null when systemd-networkd
    /// ignores the result.
    /// </summary>
    private static InterfaceConfig? Merge(Definition[] group)
    {
        // Later files add to the match.
        var match = group.Select(d => YamlText.Child(d.Value, "match")).OfType<YamlMappingNode>().ToArray();
        // An empty [Match] matches nothing since systemd 243.
        if (match.Length > 0 && match.All(m => m.Children.Count == 0))
            return null;
        YamlNode? Of(string key) => match.Select(m => YamlText.Child(m, key)).LastOrDefault(node => node is not null);
        var rename = Text(Last(group, "set-name"));
        var name = match.Length == 0 ? group[0].Name : Texts(Of("name"));
        var mac = Text(Of("macaddress"));
        var driver = Texts(Of("driver"));
        return new InterfaceConfig
        {
            Stack = NetworkStackKind.Netplan,
            Path = group[^1].Path,
            Line = group[^1].Line,
            Selector = name ?? mac ?? driver ?? "*",
            IsWildcard = match.Length > 0 && (name is null ? mac is null : name.AsSpan().IndexOfAny("*? [") >= 0),
            Dhcp = IsTrue(group, "dhcp4"),
            Addresses = Addresses(group),
            Gateway = Gateway(group),
            // A MAC address that it gives to the card. ECS accepts only packets from the card's own address.
            Mac = mac ?? Text(Last(group, "macaddress")),
            SetsMac = mac is null,
            Driver = driver,
            NewName = rename,
            OnBoot = Last(group, "activation-mode") is null,
        };
    }

    private static YamlNode? Last(Definition[] group, string key) =>
        group.Select(d => YamlText.Child(d.Value, key)).LastOrDefault(node => node is not null);

    internal static IEnumerable<YamlNode> Items(Definition definition, string key) =>
        YamlText.Child(definition.Value, key) is YamlSequenceNode list ? list.Children : [];

    private static bool IsTrue(Definition[] group, string key) => Boolean(Text(Last(group, key))) == true;

    private static string[] Addresses(Definition[] group) => [.. group.SelectMany(d => Items(d, "addresses")).Select(Address)];

    private static string? Gateway(Definition[] group) =>
        Text(Last(group, "gateway4"))
        ?? group.SelectMany(d => Items(d, "routes")).Select(r => Text(YamlText.Child(r, "via"))).FirstOrDefault(via => via is not null);

    internal static string Address(YamlNode node) => Text(node) ?? Text((node as YamlMappingNode)?.Children.Keys.FirstOrDefault()) ?? "";

    /// <summary>The words that netplan accepts for true and false; null for others.</summary>
    internal static bool? Boolean(string? text) =>
        text?.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "y" => true,
            "false" or "no" or "off" or "n" => false,
            _ => null,
        };

    private static string? Texts(YamlNode? node) =>
        node is YamlSequenceNode list ? string.Join(' ', list.Children.Select(Text)) : Text(node);

    internal static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;

    /// <summary>One definition of one file.</summary>
    internal sealed record Definition(string Kind, string Path, YamlNode At, YamlMappingNode Value, string? Renderer)
    {
        /// <summary>Its name.</summary>
        public string Name => Text(At) ?? "";

        /// <summary>1-based line of the name.</summary>
        public int Line => (int)At.Start.Line;
    }
}
