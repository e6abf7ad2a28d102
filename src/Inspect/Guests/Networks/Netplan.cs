using ImageTools.Disks;
using ImageTools.Inspect.Guests.Reading;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Netplan's YAML (Ubuntu): the ethernets of every file.</summary>
internal sealed class Netplan : INetworkStack
{
    /// <inheritdoc/>
    public string Name => "netplan";

    /// <inheritdoc/>
    public string Place => "/etc/netplan";

    /// <inheritdoc/>
    public bool IsInstalled(GuestTree files) => files.Exists("/usr/sbin/netplan");

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files)
    {
        // A file in /etc hides the one of its name in /usr/lib; then the names alone give the order.
        var expansion = new Expansion(Place);
        var paths = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in ((string[])["/usr/lib/netplan", Place]).SelectMany(directory => expansion.List(files, directory)).Where(f => f.Name.EndsWith(".yaml", StringComparison.Ordinal)))
            paths[file.Name] = file.Path;
        return paths.Values.SelectMany(path => Ethernets(path, expansion.Text(files, path, 1 << 18) ?? "")).GroupBy(e => e.Name).Select(g => Merge(g.Key, [.. g])).ToArray();
    }

    private static (string Name, string Path, YamlNode Key, YamlNode Value)[] Ethernets(string path, string text)
    {
        try
        {
            var ethernets = YamlText.Child(YamlText.Child(YamlText.Root(text), "network"), "ethernets") as YamlMappingNode;
            return [.. ethernets?.Children.Select(entry => (Text(entry.Key) ?? "", path, entry.Key, entry.Value)) ?? []];
        }
        catch (YamlException e)
        {
            throw new ImageFormatException(path, "netplan configuration", $"is not YAML: {e.Message}", inner: e);
        }
    }

    /// <summary>What several files say of one interface: the last one has its way, and lists grow.</summary>
    private static InterfaceConfig Merge(string id, (string Name, string Path, YamlNode Key, YamlNode Value)[] definitions)
    {
        YamlNode? Last(string key) => definitions.Select(d => YamlText.Child(d.Value, key)).LastOrDefault(node => node is not null);
        IEnumerable<YamlNode> All(string key) => definitions.SelectMany(d => YamlText.Child(d.Value, key) is YamlSequenceNode list ? list.Children : []);
        var match = Last("match");
        var name = match is null ? id : YamlText.Child(match, "name") is YamlSequenceNode names ? string.Join(' ', names.Select(Text)) : Text(YamlText.Child(match, "name"));
        var mac = Text(YamlText.Child(match, "macaddress"));
        return new InterfaceConfig
        {
            Stack = "netplan",
            Path = definitions[^1].Path,
            Line = (int)definitions[^1].Key.Start.Line,
            Selector = name ?? mac ?? Text(YamlText.Child(match, "driver")) ?? "*",
            IsWildcard = match is not null && (name is null ? mac is null : name.AsSpan().IndexOfAny('*', '?', ' ') >= 0),
            Dhcp = Text(Last("dhcp4"))?.ToLowerInvariant() is "true" or "yes" or "on" or "y",
            Addresses = [.. All("addresses").Select(a => Text(a) ?? Text((a as YamlMappingNode)?.Children.Keys.FirstOrDefault()) ?? "")],
            Gateway = Text(Last("gateway4")) ?? All("routes").Select(r => Text(YamlText.Child(r, "via"))).FirstOrDefault(via => via is not null),
            Mac = mac,
        };
    }

    private static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;
}
