using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>.network files of systemd-networkd.</summary>
internal sealed class Networkd : INetworkStack
{
    /// <inheritdoc/>
    public string Name => "networkd";

    /// <inheritdoc/>
    public string Place => "/etc/systemd/network";

    /// <inheritdoc/>
    public bool IsInstalled(GuestTree files) => Reading.ServiceLinks.EnabledBy(files, "systemd-networkd.service") is not null;

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files)
    {
        var expansion = new Expansion(Place);
        foreach (var file in expansion.List(files, Place).Where(f => f.Name.EndsWith(".network", StringComparison.Ordinal)))
        {
            var lines = KeyFile.Read(files, file.Path, expansion).ToArray();
            string? Value(string section, string key) => lines.LastOrDefault(l => l.Section == section && l.Key == key).Value;
            // Without a type it may be any; "ether" is what ECS connects.
            if (Value("Match", "Type") is { } type && !type.Split(' ').Contains("ether"))
                continue;
            if (Value("Match", "Kind") is not null || Value("Link", "Unmanaged") is { } unmanaged && IsTrue(unmanaged))
                continue;
            var name = Value("Match", "Name") ?? Value("Match", "OriginalName");
            yield return new InterfaceConfig
            {
                Stack = Name,
                Path = file.Path,
                Line = lines.FirstOrDefault(l => l.Section == "Network").Line,
                Selector = name ?? "*",
                IsWildcard = name is null || name.AsSpan().IndexOfAny('*', '?', ' ') >= 0,
                Dhcp = Value("Network", "DHCP") is { } dhcp && (IsTrue(dhcp) || dhcp.ToLowerInvariant() is "ipv4" or "v4" or "both"),
                Addresses = [.. lines.Where(l => l.Section is "Network" or "Address" && l is { Key: "Address", Value.Length: > 0 }).Select(l => l.Value)],
                Gateway = lines.FirstOrDefault(l => l.Section is "Network" or "Route" && l is { Key: "Gateway", Value: not ("" or "_dhcp4" or "_ipv6ra") }).Value,
                Mac = Value("Match", "MACAddress") ?? Value("Match", "PermanentMACAddress"),
            };
        }
    }

    private static bool IsTrue(string value) => value.ToLowerInvariant() is "yes" or "true" or "on" or "1" or "y" or "t";
}
