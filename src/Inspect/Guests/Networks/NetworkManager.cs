using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Reads key files of NetworkManager.</summary>
internal sealed class NetworkManager : INetworkStack
{
    private const int Permissions = 0x3f;
    private static readonly string[] LeftOvers = ["~", ".pem", ".der"];
    private static readonly string[] Units = ["NetworkManager.service", "networkmanager.service", "network-manager.service"];
    private static readonly string[] ProfileDirectories =
    [
        "/usr/lib/NetworkManager/system-connections",
        "/etc/NetworkManager/system-connections",
    ];

    /// <inheritdoc/>
    public NetworkStackKind Stack => NetworkStackKind.NetworkManager;

    /// <inheritdoc/>
    public string Place => "/etc/NetworkManager/system-connections";

    /// <summary>Whether it is installed and started.</summary>
    public static bool IsStarted(GuestTree files) =>
        (files.Exists("/usr/sbin/NetworkManager") || files.Exists("/usr/bin/NetworkManager"))
        && Units.Any(unit => ServiceLinks.EnabledBy(files, unit) is not null);

    /// <summary>Whether it starts DHCP on a card without a profile. no-auto-default and unmanaged-devices can prevent that.</summary>
    public static bool StartsByItself(GuestTree files, IReadOnlyList<string> names) =>
        !Unmanaged(files, names) && !(Setting(files, "main", "no-auto-default") is { } none && names.All(name => IsListed(none, name)));

    /// <inheritdoc/>
    public bool Runs(GuestTree files) => IsStarted(files);

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine)
    {
        var names = InterfaceNames.Of(files, commandLine);
        if (Unmanaged(files, names))
            return [];
        var expansion = new Expansion(Place);
        // A profile in /etc hides the vendor's one with the same name.
        var named = new SortedDictionary<string, GuestFile>(StringComparer.Ordinal);
        foreach (
            var file in ProfileDirectories
                .SelectMany(d => expansion.List(files, d))
                .Where(f => f.Node.IsFile && f.Name[0] != '.' && !LeftOvers.Any(l => f.Name.EndsWith(l, StringComparison.Ordinal)))
        )
        {
            if (file.Path.StartsWith("/etc/", StringComparison.Ordinal) || file.Name.EndsWith(".nmconnection", StringComparison.Ordinal))
                named[file.Name] = file;
        }
        // A file in /etc is refused as insecure when it does not belong to root, or when others may read it.
        var profiles = named
            .Values.Where(f =>
                !f.Path.StartsWith("/etc/", StringComparison.Ordinal) || (f.Node.Uid == 0 && (f.Node.Mode & Permissions) == 0)
            )
            .Select(f => new Profile(f.Path, [.. KeyFile.Read(files, f.Path, expansion)]))
            .ToArray();
        var found = profiles
            .Where(p => p.Value("connection", "type") is null or "ethernet" or "802-3-ethernet" && Holds(p, commandLine))
            .Select(p => (Profile: p, Config: Describe(p, profiles)))
            .ToArray();
        // Among the profiles that may start on the card, the one with the highest priority starts.
        var fitting = found.Where(f => f.Config.OnBoot && names.Any(f.Config.Fits)).ToArray();
        var highest = fitting.Select(f => f.Profile.Priority).DefaultIfEmpty(0).Max();
        return [.. found.Where(f => !fitting.Contains(f) || f.Profile.Priority == highest).Select(f => f.Config)];
    }

    private static InterfaceConfig Describe(Profile profile, Profile[] all)
    {
        var name = profile.Value("connection", "interface-name") ?? profile.Value("match", "interface-name");
        var bound = profile.Value("ethernet", "mac-address") ?? profile.Value("802-3-ethernet", "mac-address");
        var given = profile.Value("ethernet", "cloned-mac-address") ?? profile.Value("802-3-ethernet", "cloned-mac-address");
        // A card in a bridge or bond has the configuration of the bridge or bond.
        var top = profile;
        for (
            var i = 0;
            i < 4
                && (top.Value("connection", "controller") ?? top.Value("connection", "master")) is { Length: > 0 } master
                && all.FirstOrDefault(p => p.IsCalled(master)) is { } above;
            i++
        )
        {
            top = above;
        }

        var addresses = top.Addresses;
        return new InterfaceConfig
        {
            Stack = NetworkStackKind.NetworkManager,
            Path = profile.Path,
            Line = profile.Lines.FirstOrDefault(l => l.Section == "ipv4").Line,
            Selector = name ?? "*",
            IsWildcard = name is null || name.AsSpan().IndexOfAny('*', '?', ';') >= 0,
            Dhcp =
                top.Value("ipv4", "method") is null or "auto"
                && (top != profile || (profile.Value("connection", "controller") ?? profile.Value("connection", "master")) is null or ""),
            Addresses = addresses,
            Gateway = top.Value("ipv4", "gateway") ?? addresses.Select(a => a.Split(',')).FirstOrDefault(a => a.Length > 1)?[1],
            Mac = bound ?? (given?.Contains(':', StringComparison.Ordinal) == true ? given : null),
            SetsMac = bound is null,
            Driver = profile.Value("match", "driver") is { } driver ? driver.Replace(';', ' ') : null,
            // A profile of some users waits until one of them logs in.
            OnBoot =
                profile.Value("connection", "autoconnect")?.ToLowerInvariant() is not ("false" or "no" or "0" or "off")
                && profile.Value("connection", "permissions") is null or "",
        };
    }

    /// <summary>Whether the machine meets the conditions of the profile.</summary>
    private static bool Holds(Profile profile, string commandLine) =>
        (
            profile.Value("match", "kernel-command-line") is not { } words
            || Elements(words)
                .All(w =>
                    KernelCommandLine
                        .Words(commandLine)
                        .Any(c =>
                            c == w.TrimStart('!', '&', '|') || c.StartsWith(w.TrimStart('!', '&', '|') + "=", StringComparison.Ordinal)
                        ) != w.StartsWith('!')
                )
        )
        && (
            profile.Value("match", "path") is not { } paths
            || Elements(paths).Any(p => Glob.Matches(p.TrimStart('&', '|'), "pci-0000:00:05.0"))
        );

    /// <summary>Whether it must leave the card alone. Ubuntu's package does so with all cards, because of netplan.</summary>
    private static bool Unmanaged(GuestTree files, IReadOnlyList<string> names) =>
        Setting(files, "keyfile", "unmanaged-devices") is { } list && names.All(name => IsListed(list, name));

    /// <summary>Whether a list of devices contains the card: one element matches, and no element with "except:" does.</summary>
    private static bool IsListed(string list, string name)
    {
        static bool Is(string element, string name) =>
            element == "*"
            || element == name
            || (
                element.StartsWith("interface-name:", StringComparison.Ordinal)
                && (
                    element["interface-name:".Length..] is ['=', .. var exact]
                        ? exact == name
                        : Glob.Matches(element.AsSpan("interface-name:".Length), name)
                )
            )
            || (element.StartsWith("type:", StringComparison.Ordinal) && element is "type:ethernet" or "type:802-3-ethernet")
            || (element.StartsWith("driver:", StringComparison.Ordinal) && Glob.Matches(element.AsSpan("driver:".Length), "virtio_net"));
        var elements = Elements(list);
        return elements.Any(e => !e.StartsWith("except:", StringComparison.Ordinal) && Is(e, name))
            && !elements.Any(e => e.StartsWith("except:", StringComparison.Ordinal) && Is(e["except:".Length..], name));
    }

    private static string[] Elements(string list) =>
        list.Split((char[])[',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>
    /// The last value of a key in NetworkManager.conf and its snippets. A snippet in /etc hides the vendor's one with the same name.
    /// </summary>
    private static string? Setting(GuestTree files, string section, string key)
    {
        var expansion = new Expansion("/etc/NetworkManager");
        var snippets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var file in ((string[])["/usr/lib/NetworkManager/conf.d", "/etc/NetworkManager/conf.d"])
                .SelectMany(d => expansion.List(files, d))
                .Where(f => f.Name.EndsWith(".conf", StringComparison.Ordinal))
        )
        {
            snippets[file.Name] = file.Path;
        }

        string[] order =
        [
            .. snippets.Values.Where(p => p.StartsWith("/usr/", StringComparison.Ordinal)),
            "/etc/NetworkManager/NetworkManager.conf",
            .. snippets.Values.Where(p => p.StartsWith("/etc/", StringComparison.Ordinal)),
        ];
        return order
            .SelectMany(path => KeyFile.Read(files, path, expansion))
            .LastOrDefault(l => l.Section == section && l.Key == key)
            .Value;
    }

    private sealed record Profile(string Path, (string Section, string Key, string Value, int Line)[] Lines)
    {
        public int Priority => int.TryParse(Value("connection", "autoconnect-priority"), out var priority) ? priority : 0;

        public string[] Addresses =>
            [
                .. Lines
                    .Where(l => l.Section == "ipv4" && l.Key.StartsWith("address", StringComparison.Ordinal) && l.Key != "address-data")
                    .Select(l => l.Value.TrimEnd(';'))
                    .Where(a => a.Length > 0),
            ];

        public string? Value(string section, string key) => Lines.LastOrDefault(l => l.Section == section && l.Key == key).Value;

        public bool IsCalled(string name) =>
            Value("connection", "uuid") == name || Value("connection", "interface-name") == name || Value("connection", "id") == name;
    }
}
