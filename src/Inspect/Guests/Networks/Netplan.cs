using ImageTools.Disks;
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
        foreach (var directory in (string[])["/usr/lib/netplan", Place])
        {
            foreach (var file in files.List(directory).Where(f => f.Name.EndsWith(".yaml", StringComparison.Ordinal)))
            {
                foreach (var config in ReadFile(file.Path, files.ReadText(file.Path, 1 << 18) ?? ""))
                    yield return config;
            }
        }
    }

    private static List<InterfaceConfig> ReadFile(string path, string text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new ImageFormatException(path, "netplan configuration", $"is not YAML: {e.Message}", inner: e);
        }
        var ethernets = yaml.Documents.Count == 0 ? null : Child(Child(yaml.Documents[0].RootNode, "network"), "ethernets") as YamlMappingNode;
        return [.. ethernets?.Children.Select(entry => Read(path, entry.Key, entry.Value)) ?? []];
    }

    private static InterfaceConfig Read(string path, YamlNode key, YamlNode value)
    {
        var match = Child(value, "match");
        var name = match is null ? Text(key) : Text(Child(match, "name"));
        return new InterfaceConfig
        {
            Stack = "netplan",
            Path = path,
            Line = (int)key.Start.Line,
            Selector = name ?? Text(Child(match, "macaddress")) ?? Text(Child(match, "driver")) ?? "*",
            IsWildcard = match is not null && (name is null ? Child(match, "macaddress") is null : name.AsSpan().IndexOfAny('*', '?') >= 0),
            Dhcp = Text(Child(value, "dhcp4")) is "true" or "yes" or "on",
            Addresses = Child(value, "addresses") is YamlSequenceNode list ? [.. list.Select(a => Text(a) ?? Text((a as YamlMappingNode)?.Children.Keys.FirstOrDefault()) ?? "")] : [],
            Gateway = Text(Child(value, "gateway4")) ?? (Child(value, "routes") is YamlSequenceNode routes ? routes.Select(r => Text(Child(r, "via"))).FirstOrDefault(v => v is not null) : null),
            Mac = Text(Child(match, "macaddress")),
        };
    }

    private static YamlNode? Child(YamlNode? node, string name) => node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;
}
