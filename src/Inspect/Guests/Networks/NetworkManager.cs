using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Key files of NetworkManager.</summary>
internal sealed class NetworkManager : INetworkStack
{
    private const int Permissions = 0x3f;
    private static readonly string[] LeftOvers = ["~", ".bak", ".orig", ".rpmsave", ".rpmorig", ".rpmnew"];
    private static readonly string[] Units = ["NetworkManager.service", "networkmanager.service", "network-manager.service"];
    private static readonly string[] ProfileDirectories = ["/usr/lib/NetworkManager/system-connections", "/etc/NetworkManager/system-connections"];

    /// <inheritdoc/>
    public string Name => "networkmanager";

    /// <inheritdoc/>
    public string Place => "/etc/NetworkManager/system-connections";

    /// <summary>Whether it is installed and something starts it.</summary>
    public static bool IsStarted(GuestTree files) =>
        (files.Exists("/usr/sbin/NetworkManager") || files.Exists("/usr/bin/NetworkManager")) && Units.Any(unit => ServiceLinks.EnabledBy(files, unit) is not null);

    /// <summary>Whether it starts DHCP on a card without a profile: neither no-auto-default nor unmanaged-devices keep it from doing so.</summary>
    public static bool StartsByItself(GuestTree files) =>
        !Unmanaged(files) && !(Setting(files, "main", "no-auto-default") is { } none && Elements(none).Any(e => e == "*" || e.StartsWith("type:ethernet", StringComparison.Ordinal)));

    /// <inheritdoc/>
    public bool Runs(GuestTree files) => IsStarted(files);

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine)
    {
        if (Unmanaged(files))
            yield break;
        var expansion = new Expansion(Place);
        // A profile in /etc hides its namesake of the vendor.
        var profiles = new SortedDictionary<string, GuestFile>(StringComparer.Ordinal);
        foreach (var file in ProfileDirectories.SelectMany(d => expansion.List(files, d)).Where(f => f.Node.IsFile && f.Name[0] != '.' && !LeftOvers.Any(l => f.Name.EndsWith(l, StringComparison.Ordinal))))
            profiles[file.Name] = file;
        foreach (var file in profiles.Values)
        {
            // One in /etc that others than root may read, or that is not root's, is refused as insecure.
            if (file.Path.StartsWith("/etc/", StringComparison.Ordinal) && (file.Node.Uid != 0 || (file.Node.Mode & Permissions) != 0))
                continue;
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
                Driver = Value("match", "driver") is { } driver ? driver.Replace(';', ' ') : null,
                OnBoot = Value("connection", "autoconnect")?.ToLowerInvariant() is not ("false" or "no" or "0"),
            };
        }
    }

    /// <summary>Whether it is told to leave all Ethernet cards alone, as Ubuntu's package does for netplan's sake.</summary>
    private static bool Unmanaged(GuestTree files) =>
        Setting(files, "keyfile", "unmanaged-devices") is { } list && Elements(list) is var all && all.Contains("*") && !all.Any(e => e.StartsWith("except:type:ethernet", StringComparison.Ordinal) || e.StartsWith("except:interface-name:e", StringComparison.Ordinal));

    private static string[] Elements(string list) => list.Split((char[])[',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The last value of a key in NetworkManager.conf and the snippets after it; one in /etc hides its namesake of the vendor.</summary>
    private static string? Setting(GuestTree files, string section, string key)
    {
        var expansion = new Expansion("/etc/NetworkManager");
        var snippets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in ((string[])["/usr/lib/NetworkManager/conf.d", "/etc/NetworkManager/conf.d"]).SelectMany(d => expansion.List(files, d)).Where(f => f.Name.EndsWith(".conf", StringComparison.Ordinal)))
            snippets[file.Name] = file.Path;
        string[] order =
        [
            .. snippets.Values.Where(p => p.StartsWith("/usr/", StringComparison.Ordinal)), "/etc/NetworkManager/NetworkManager.conf", .. snippets.Values.Where(p => p.StartsWith("/etc/", StringComparison.Ordinal)),
        ];
        return order.SelectMany(path => KeyFile.Read(files, path, expansion)).LastOrDefault(l => l.Section == section && l.Key == key).Value;
    }
}
