using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// Reads .network files of systemd-networkd. Only the first file that matches an interface applies to it (systemd.network(5)).
/// </summary>
internal sealed class Networkd : INetworkStack
{
    private const int OtherRead = 4,
        GroupRead = 32;

    // From the lowest priority to the highest. /run is empty before the boot.
    private static readonly string[] Directories =
    [
        "/lib/systemd/network",
        "/usr/lib/systemd/network",
        "/usr/local/lib/systemd/network",
        "/etc/systemd/network",
    ];

    /// <inheritdoc/>
    public NetworkStackKind Stack => NetworkStackKind.Networkd;

    /// <inheritdoc/>
    public string Place => "/etc/systemd/network";

    /// <inheritdoc/>
    public bool Runs(GuestTree files) => IsStarted(files);

    /// <summary>Whether something starts it. Netplan starts it for its own files (see <see cref="NetworkReader"/>).</summary>
    public static bool IsStarted(GuestTree files) => ServiceLinks.EnabledBy(files, "systemd-networkd.service") is not null;

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine)
    {
        var expansion = new Expansion(Place);
        var group = GroupOf(files);
        foreach (var file in Named(files, expansion, "", ".network"))
        {
            if (!Readable(files, file.Path, group))
                continue;
            var dropIns = Named(files, expansion, $"/{file.Name}.d", ".conf").Where(f => Readable(files, f.Path, group));
            var lines = KeyFile
                .Read(files, file.Path, expansion, continued: true)
                .Concat(dropIns.SelectMany(f => KeyFile.Read(files, f.Path, expansion, continued: true)))
                .ToArray();
            // systemd's own files for containers and virtual machines are not for the card.
            if (
                Matches(lines, commandLine)
                && Describe(file.Path, lines) is var config
                && (config.FitsCard || file.Path.StartsWith("/etc/", StringComparison.Ordinal))
            )
            {
                yield return config with
                {
                    Order = file.Name,
                    IsUnmanaged = Last(lines, "Link", "Unmanaged") is { } unmanaged && IsTrue(unmanaged),
                };
            }
        }
    }

    private static InterfaceConfig Describe(string path, (string Section, string Key, string Value, int Line)[] lines)
    {
        var name = Joined(lines, "Name") ?? Joined(lines, "OriginalName");
        return new InterfaceConfig
        {
            Stack = NetworkStackKind.Networkd,
            Path = path,
            Line = lines.FirstOrDefault(l => l.Section == "Network").Line,
            Selector = name ?? "*",
            IsWildcard = name is null || name.AsSpan().IndexOfAny("*? ![") >= 0,
            Dhcp = Last(lines, "Network", "DHCP") is { } dhcp && (IsTrue(dhcp) || dhcp.ToLowerInvariant() is "ipv4" or "v4" or "both"),
            Addresses =
            [
                .. lines.Where(l => l.Section is "Network" or "Address" && l is { Key: "Address", Value.Length: > 0 }).Select(l => l.Value),
            ],
            Gateway = lines
                .FirstOrDefault(l => l.Section is "Network" or "Route" && l is { Key: "Gateway", Value: not ("" or "_dhcp4" or "_ipv6ra") })
                .Value,
            Mac = Joined(lines, "MACAddress") ?? Joined(lines, "PermanentMACAddress"),
            Driver = Joined(lines, "Driver"),
            OnBoot = Last(lines, "Link", "ActivationPolicy")?.ToLowerInvariant() is not ("manual" or "down" or "always-down"),
        };
    }

    /// <summary>
    /// Whether the file can match a card of ECS, without looking at name, address and driver. A file without any key in [Match] is ignored
    /// (since systemd 243). A condition on the old machine (Host=, Path=, Property=, KernelVersion=) does not count as a match.
    /// </summary>
    internal static bool Matches((string Section, string Key, string Value, int Line)[] lines, string commandLine)
    {
        var keys = lines
            .Where(l => l.Section == "Match")
            .GroupBy(l => l.Key)
            .Select(g => (g.Key, Value: Joined(lines, g.Key)))
            .Where(k => k.Value is not null)
            .ToArray();
        return keys.Length > 0 && keys.All(k => Holds(k.Key, k.Value!, commandLine));
    }

    private static bool Holds(string key, string value, string commandLine)
    {
        var inverted = value.StartsWith('!');
        var plain = value.TrimStart('!').Trim();
        var words = plain.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return key switch
        {
            "Name" or "OriginalName" or "MACAddress" or "PermanentMACAddress" or "Driver" => true,
            "Type" => words.Any(w => Glob.Matches(w, "ether")) != inverted,
            // Real cards have no kind.
            "Kind" => inverted,
            "Virtualization" => (IsTrue(plain) || plain is "vm" or "kvm") != inverted,
            "KernelCommandLine" => KernelCommandLine
                .Words(commandLine)
                .Any(w =>
                    w == plain || (!plain.Contains('=', StringComparison.Ordinal) && w.StartsWith(plain + "=", StringComparison.Ordinal))
                ) != inverted,
            "Architecture" => (plain is "x86-64" or "arm64") != inverted,
            "Path" => words.Any(w => Glob.Matches(w, "pci-0000:00:05.0")) != inverted,
            "Host" => (plain == "*") != inverted,
            _ => false,
        };
    }

    /// <summary>The files by name, from all directories. A file in a later directory hides the earlier one with the same name.</summary>
    internal static GuestFile[] Named(GuestTree files, Expansion expansion, string below, string suffix)
    {
        var found = new SortedDictionary<string, GuestFile>(StringComparer.Ordinal);
        foreach (
            var file in Directories
                .SelectMany(d => expansion.List(files, d + below))
                .Where(f => !f.Node.IsDirectory && f.Name.EndsWith(suffix, StringComparison.Ordinal))
        )
        {
            found[file.Name] = file;
        }

        return [.. found.Values];
    }

    /// <summary>Whether the user systemd-network can read the file. systemd-networkd runs as this user.</summary>
    private static bool Readable(GuestTree files, string path, uint? group) =>
        files.Find(path) is { Node.IsFile: true } file
        && ((file.Node.Mode & OtherRead) != 0 || ((file.Node.Mode & GroupRead) != 0 && file.Node.Gid == group));

    private static uint? GroupOf(GuestTree files) =>
        (files.ReadLines("/etc/group", 1 << 18) ?? [])
            .Select(l => l.Split(':'))
            .Where(f => f is ["systemd-network", _, _, ..])
            .Select(f => uint.TryParse(f[2], out var id) ? id : (uint?)null)
            .FirstOrDefault();

    internal static string? Last((string Section, string Key, string Value, int Line)[] lines, string section, string key) =>
        lines.LastOrDefault(l => l.Section == section && l.Key == key).Value;

    /// <summary>All values of a key of [Match]. An empty value removes those before it. Null for none.</summary>
    internal static string? Joined((string Section, string Key, string Value, int Line)[] lines, string key)
    {
        var values = new List<string>();
        foreach (var (_, _, value, _) in lines.Where(l => l.Section == "Match" && l.Key == key))
        {
            if (value.Length == 0)
                values.Clear();
            else
                values.AddRange(value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        return values.Count == 0 ? null : string.Join(' ', values);
    }

    private static bool IsTrue(string value) => value.ToLowerInvariant() is "yes" or "true" or "on" or "1" or "y" or "t";
}
