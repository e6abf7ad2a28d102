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
        foreach (var file in files.List(Place).Where(f => f.Name.EndsWith(".network", StringComparison.Ordinal)))
        {
            var lines = KeyFile.Read(files, file.Path).ToArray();
            string? Value(string section, string key) => lines.FirstOrDefault(l => l.Section == section && l.Key == key).Value;
            var name = Value("Match", "Name");
            yield return new InterfaceConfig
            {
                Stack = Name,
                Path = file.Path,
                Line = lines.FirstOrDefault(l => l.Section == "Network").Line,
                Selector = name ?? "*",
                IsWildcard = name is null || name.AsSpan().IndexOfAny('*', '?', ' ') >= 0,
                Dhcp = Value("Network", "DHCP")?.ToLowerInvariant() is "yes" or "ipv4" or "true" or "both",
                Addresses = [.. lines.Where(l => l.Section is "Network" or "Address" && l.Key == "Address").Select(l => l.Value)],
                Gateway = lines.FirstOrDefault(l => l.Section is "Network" or "Route" && l.Key == "Gateway").Value,
                Mac = Value("Match", "MACAddress"),
            };
        }
    }
}
