using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Reads ifcfg files: /etc/sysconfig/network-scripts (Red Hat) and /etc/sysconfig/network (SUSE).</summary>
internal sealed class NetworkScripts : INetworkStack
{
    private const string Plugin = "libnm-settings-plugin-ifcfg-rh.so";
    private static readonly string[] No = ["no", "false", "n", "f", "0"];
    private static readonly string[] LeftOvers = ["~", ".bak", ".orig", ".rpmsave", ".rpmorig", ".rpmnew", ".scpmbackup"];
    private static readonly string[] Directories = ["/etc/sysconfig/network-scripts", "/etc/sysconfig/network"];

    /// <inheritdoc/>
    public NetworkStackKind Stack => NetworkStackKind.Ifcfg;

    /// <inheritdoc/>
    public string Place => Directories[0];

    /// <inheritdoc/>
    public bool Runs(GuestTree files) => ByScripts(files) || ByNetworkManager(files) || ByWicked(files);

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine)
    {
        var expansion = new Expansion(Place);
        // On Red Hat the scripts or NetworkManager's plugin read these files. On SUSE wicked or the older scripts do. If no program reads
        // them, all are reported.
        var unread = !Runs(files);
        foreach (
            var directory in Directories.Where(d =>
                unread || (d == Directories[0] ? ByScripts(files) || ByNetworkManager(files) : ByWicked(files))
            )
        )
        {
            var read = new List<(string Name, Dictionary<string, string> Keys, InterfaceConfig Config)>();
            foreach (var file in expansion.List(files, directory))
            {
                if (
                    !file.Name.StartsWith("ifcfg-", StringComparison.Ordinal)
                    || LeftOvers.Any(l => file.Name.EndsWith(l, StringComparison.Ordinal))
                )
                {
                    continue;
                }

                var config = ReadFile(files, expansion, file.Path, file.Name["ifcfg-".Length..], out var keys);
                // NetworkManager leaves these to the scripts.
                if (
                    directory != Directories[0]
                    || !No.Contains(keys.GetValueOrDefault("NM_CONTROLLED", "").ToLowerInvariant())
                    || unread
                    || ByScripts(files)
                )
                {
                    read.Add((config.Selector, keys, config));
                }
            }
            foreach (var (_, keys, config) in read)
            {
                // A card in a bridge or bond has the configuration of the bridge or bond.
                var top = keys;
                var of = config;
                for (
                    var i = 0;
                    i < 4
                        && (top.GetValueOrDefault("BRIDGE") ?? top.GetValueOrDefault("MASTER")) is { Length: > 0 } master
                        && read.Find(r => r.Name == master) is { Keys: not null } above;
                    i++
                )
                {
                    (top, of) = (above.Keys, above.Config);
                }

                yield return config with
                {
                    Dhcp = of.Dhcp,
                    Addresses = of.Addresses,
                    Gateway = of.Gateway,
                    OnBoot = config.OnBoot && of.OnBoot,
                };
            }
        }
    }

    private static bool ByScripts(GuestTree files) =>
        files.Exists("/etc/sysconfig/network-scripts/ifup") && ServiceLinks.EnabledBy(files, "network.service") is not null;

    private static bool ByNetworkManager(GuestTree files) =>
        NetworkManager.IsStarted(files)
        && ((string[])["/usr/lib64/NetworkManager", "/usr/lib/NetworkManager"]).Any(d =>
            files.Exists($"{d}/{Plugin}") || files.List(d).Any(v => v.Node.IsDirectory && files.Exists($"{v.Path}/{Plugin}"))
        );

    private static bool ByWicked(GuestTree files) =>
        (files.Exists("/usr/sbin/wicked") || files.Exists("/sbin/ifup"))
        && (ServiceLinks.EnabledBy(files, "wicked.service") ?? ServiceLinks.EnabledBy(files, "network.service")) is not null;

    private static InterfaceConfig ReadFile(
        GuestTree files,
        Expansion expansion,
        string path,
        string name,
        out Dictionary<string, string> keys
    )
    {
        keys = new Dictionary<string, string>(StringComparer.Ordinal);
        var line = 1;
        foreach (var (key, value, number) in ShellAssignments.Read(expansion.Lines(files, path, 1 << 16) ?? []))
        {
            keys[key] = value;
            if (key == "BOOTPROTO")
                line = number;
        }
        var method = keys.GetValueOrDefault("BOOTPROTO", "").ToLowerInvariant();
        return new InterfaceConfig
        {
            Stack = NetworkStackKind.Ifcfg,
            Path = path,
            Line = line,
            Selector = keys.GetValueOrDefault("DEVICE", name),
            // SUSE has dhcp6 for IPv6 alone, and dhcp+autoip.
            Dhcp =
                method is "bootp" or "both"
                || (method.StartsWith("dhcp", StringComparison.Ordinal) && !method.StartsWith("dhcp6", StringComparison.Ordinal)),
            Addresses =
            [
                .. keys.Where(k => k.Key.StartsWith("IPADDR", StringComparison.Ordinal) && k.Value.Length > 0).Select(k => k.Value),
            ],
            Gateway = keys.GetValueOrDefault("GATEWAY"),
            // HWADDR selects the card. MACADDR (SUSE: LLADDR) sets its address.
            Mac = keys.GetValueOrDefault("HWADDR") ?? keys.GetValueOrDefault("MACADDR") ?? keys.GetValueOrDefault("LLADDR"),
            SetsMac = !keys.ContainsKey("HWADDR"),
            // SUSE has STARTMODE, Red Hat has ONBOOT. Both start by default.
            OnBoot =
                keys.GetValueOrDefault("ONBOOT", "yes").ToLowerInvariant() is var boot
                && !No.Contains(boot)
                && keys.GetValueOrDefault("STARTMODE", "auto") is not ("off" or "manual"),
        };
    }
}
