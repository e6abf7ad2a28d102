using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Reading;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Initialisation;

/// <summary>
/// Reads the network configuration in cloud-init's own files. Version 2 has netplan's form. Version 1 is a list of devices with subnets.
/// </summary>
internal static class CloudInitNetwork
{
    /// <summary>Its interfaces.</summary>
    public static IReadOnlyList<InterfaceConfig> Read(GuestTree files, string path, YamlMappingNode network)
    {
        if (Text(YamlText.Child(network, "version")) != "1")
            return [.. Netplan.Read(files, path, network, NetworkStackKind.CloudInit)];
        var devices = YamlText.Child(network, "config") is YamlSequenceNode list ? list.Children : [];
        var configs = new List<InterfaceConfig>();
        foreach (var device in devices.Where(d => Text(YamlText.Child(d, "type")) == "physical"))
        {
            var name = Text(YamlText.Child(device, "name")) ?? "";
            var subnets = Subnets(devices.LastOrDefault(d => Members(d).Contains(name)) ?? device);
            configs.Add(
                new InterfaceConfig
                {
                    Stack = NetworkStackKind.CloudInit,
                    Path = path,
                    Line = (int)device.Start.Line,
                    Selector = name,
                    Dhcp = subnets.Any(s => Text(YamlText.Child(s, "type")) is "dhcp" or "dhcp4"),
                    Addresses = [.. subnets.Select(s => Text(YamlText.Child(s, "address"))).OfType<string>()],
                    Gateway = subnets.Select(s => Text(YamlText.Child(s, "gateway"))).FirstOrDefault(g => g is not null),
                    Mac = Text(YamlText.Child(device, "mac_address")),
                    OnBoot = subnets.Count == 0 || subnets.Any(s => Text(YamlText.Child(s, "control")) is not "manual"),
                }
            );
        }
        return configs;
    }

    private static IList<YamlNode> Subnets(YamlNode device) =>
        YamlText.Child(device, "subnets") is YamlSequenceNode list ? list.Children : [];

    private static IEnumerable<string?> Members(YamlNode device) =>
        (YamlText.Child(device, "bond_interfaces") ?? YamlText.Child(device, "bridge_interfaces")) is YamlSequenceNode list
            ? list.Children.Select(Text)
            : [];

    private static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;
}
