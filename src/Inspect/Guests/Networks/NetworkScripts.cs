namespace ImageTools.Inspect.Guests.Networks;

/// <summary>ifcfg files: /etc/sysconfig/network-scripts (Red Hat) and /etc/sysconfig/network (SUSE).</summary>
internal sealed class NetworkScripts : INetworkStack
{
    private static readonly string[] Directories = ["/etc/sysconfig/network-scripts", "/etc/sysconfig/network"];

    /// <inheritdoc/>
    public string Name => "ifcfg";

    /// <inheritdoc/>
    public string Place => Directories[0];

    /// <inheritdoc/>
    public bool IsInstalled(GuestTree files) => files.Exists("/etc/sysconfig/network-scripts/ifup") || files.Exists("/usr/sbin/wicked");

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files)
    {
        foreach (var directory in Directories)
        {
            foreach (var file in files.List(directory))
            {
                if (!file.Name.StartsWith("ifcfg-", StringComparison.Ordinal) || file.Name.EndsWith(".bak", StringComparison.Ordinal) || file.Name.EndsWith('~'))
                    continue;
                yield return ReadFile(files, file.Path, file.Name["ifcfg-".Length..]);
            }
        }
    }

    private static InterfaceConfig ReadFile(GuestTree files, string path, string name)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in files.ReadLines(path, 1 << 16) ?? [])
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && line.TrimStart()[0] != '#')
                keys[line[..at].Trim()] = line[(at + 1)..].Trim().Trim('"', '\'');
        }
        var method = keys.GetValueOrDefault("BOOTPROTO", "").ToLowerInvariant();
        return new InterfaceConfig
        {
            Stack = "ifcfg",
            Path = path,
            Line = 1,
            Selector = keys.GetValueOrDefault("DEVICE", name),
            Dhcp = method.StartsWith("dhcp", StringComparison.Ordinal),
            Addresses = [.. keys.Where(k => k.Key.StartsWith("IPADDR", StringComparison.Ordinal) && k.Value.Length > 0).Select(k => k.Value)],
            Gateway = keys.GetValueOrDefault("GATEWAY"),
            Mac = keys.GetValueOrDefault("HWADDR"),
            // SUSE says STARTMODE, Red Hat ONBOOT; both start unless told otherwise.
            OnBoot = !keys.GetValueOrDefault("ONBOOT", "yes").Equals("no", StringComparison.OrdinalIgnoreCase) && keys.GetValueOrDefault("STARTMODE", "auto") is not ("off" or "manual"),
        };
    }
}
