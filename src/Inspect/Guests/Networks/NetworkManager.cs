using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Key files of NetworkManager.</summary>
internal sealed class NetworkManager : INetworkStack
{
    private static readonly string[] LeftOvers = ["~", ".bak", ".orig", ".rpmsave", ".rpmorig", ".rpmnew"];

    /// <inheritdoc/>
    public string Name => "networkmanager";

    /// <inheritdoc/>
    public string Place => "/etc/NetworkManager/system-connections";

    /// <inheritdoc/>
    public bool IsInstalled(GuestTree files) => files.Exists("/usr/sbin/NetworkManager");

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files)
    {
        var expansion = new Expansion(Place);
        foreach (var file in expansion.List(files, Place).Where(f => f.Node.IsFile && f.Name[0] != '.' && !LeftOvers.Any(l => f.Name.EndsWith(l, StringComparison.Ordinal))))
        {
            var lines = KeyFile.Read(files, file.Path, expansion).ToArray();
            string? Value(string section, string key) => lines.LastOrDefault(l => l.Section == section && l.Key == key).Value;
            if (Value("connection", "type") is { } type && type is not ("ethernet" or "802-3-ethernet"))
                continue;
            var name = Value("connection", "interface-name") ?? Value("match", "interface-name");
            var addresses = lines.Where(l => l.Section == "ipv4" && l.Key.StartsWith("address", StringComparison.Ordinal) && l.Key != "address-data").Select(l => l.Value.TrimEnd(';')).Where(a => a.Length > 0).ToArray();
            yield return new InterfaceConfig
            {
                Stack = Name,
                Path = file.Path,
                Line = lines.FirstOrDefault(l => l.Section == "ipv4").Line,
                Selector = name ?? "*",
                IsWildcard = name is null || name.AsSpan().IndexOfAny('*', '?', ';') >= 0,
                Dhcp = Value("ipv4", "method") is null or "auto",
                Addresses = addresses,
                Gateway = Value("ipv4", "gateway") ?? addresses.Select(a => a.Split(',')).FirstOrDefault(a => a.Length > 1)?[1],
                Mac = Value("ethernet", "mac-address") ?? Value("802-3-ethernet", "mac-address"),
                OnBoot = Value("connection", "autoconnect")?.ToLowerInvariant() is not ("false" or "no" or "0"),
            };
        }
    }
}
