using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>Finds the name of the interface of an instance, and the configuration that applies to it.</summary>
internal static class InterfaceNames
{
    /// <summary>The kernel's name for the only card.</summary>
    public const string OfKernel = "eth0";

    // A possible MAC address of an instance. It is in ECS's own range, and no image knows it.
    private const string SomeMac = "00:16:3e:0a:0b:0c",
        Place = "/etc/udev/rules.d";
    private static readonly string[] RuleDirectories = ["/lib/udev/rules.d", "/usr/lib/udev/rules.d", "/usr/local/lib/udev/rules.d", Place];
    private static readonly string[] Udev =
    [
        "/usr/lib/systemd/systemd-udevd",
        "/lib/systemd/systemd-udevd",
        "/sbin/udevd",
        "/usr/sbin/udevd",
        "/lib/udev/udevd",
    ];
    private static readonly string[] Naming = ["80-net-setup-link.rules", "80-net-name-slot.rules"];

    /// <summary>
    /// The names that the kernel and udev may give to the interface: one name when the configuration decides, otherwise every likely name.
    /// </summary>
    public static IReadOnlyList<string> Of(GuestTree files, string commandLine)
    {
        var expansion = new Expansion(Place);
        var rules = Rules(files, expansion);
        if (NameByRule(files, rules, expansion) is { } ruled)
            return [ruled];
        var names = ByLinks(files, rules, commandLine);
        // Old systems write a rule for each new card. They use the first name that no rule has.
        return
            names is [OfKernel]
            && rules.Any(r => r.Name == "75-persistent-net-generator.rules")
            && Bound(files, rules, expansion) is var used and > 0
            ? [$"eth{used}"]
            : names;
    }

    /// <summary>Lines of udev rules that reserve a name for the card with a MAC address.</summary>
    public static IEnumerable<TextLine> BoundToMac(GuestTree files)
    {
        var expansion = new Expansion(Place);
        foreach (var file in expansion.List(files, Place).Where(f => f.Node.IsFile && f.Name.EndsWith(".rules", StringComparison.Ordinal)))
        {
            foreach (var (line, number) in Lines(files, file, expansion))
            {
                if (UdevRule.Parse(line) is { Name: not null } rule && rule.Matches("ATTR{address}") is not null)
                    yield return new TextLine(file.Path, number, line);
            }
        }
    }

    /// <summary>
    /// The configurations in <paramref name="ordered"/> that still get an interface. An earlier one takes the interfaces that it fits. A
    /// configuration that is bound to the MAC address of an old card takes none.
    /// </summary>
    public static IEnumerable<InterfaceConfig> FirstMatches(IReadOnlyList<InterfaceConfig> ordered, IReadOnlyList<string> names)
    {
        var left = names.ToList();
        foreach (var config in ordered)
        {
            var fitting = names.Where(config.Fits).ToArray();
            // Another check handles configurations for other names.
            if (fitting.Length > 0 && !fitting.Any(left.Contains))
                continue;
            left.RemoveAll(fitting.Contains);
            yield return config;
        }
    }

    private static List<string> ByLinks(GuestTree files, GuestFile[] rules, string commandLine)
    {
        if (!files.Exists("/usr/lib/systemd/systemd") && !files.Exists("/lib/systemd/systemd"))
        {
            return IsOff(commandLine) || (!Udev.Any(files.Exists) && (files.Exists("/sbin/mdev") || files.Exists("/bin/mdev")))
                ? [OfKernel]
                : [OfKernel, "ens5", "enp0s5"];
        }
        // Without the rule that calls it, no .link file gives a name.
        if (rules.Any(r => Naming.Contains(r.Name) && files.Find(r.Path) is not { Node: { IsFile: true, Size: > 0 } }))
            return [OfKernel];
        var expansion = new Expansion("/etc/systemd/network");
        var links = Networkd.Named(files, expansion, "", ".link");
        foreach (var link in links)
        {
            var dropIns = Networkd.Named(files, expansion, $"/{link.Name}.d", ".conf");
            (string Section, string Key, string Value, int Line)[] lines =
            [
                .. KeyFile.Read(files, link.Path, expansion, continued: true),
                .. dropIns.SelectMany(f => KeyFile.Read(files, f.Path, expansion, continued: true)),
            ];
            // Name= is not a key of [Match] in .link files.
            lines = [.. lines.Where(l => l is not { Section: "Match", Key: "Name" })];
            if (
                !Networkd.Matches(lines, commandLine)
                || Networkd.Joined(lines, "MACAddress") is not null
                || Networkd.Joined(lines, "PermanentMACAddress") is not null
                || !new InterfaceConfig
                {
                    Stack = NetworkStackKind.Networkd,
                    Path = "",
                    Selector = Networkd.Joined(lines, "OriginalName") ?? "*",
                    Driver = Networkd.Joined(lines, "Driver"),
                }.Fits(OfKernel)
            )
            {
                continue;
            }
            // Only the first file that matches counts.
            var policy = IsOff(commandLine)
                ? []
                : (Networkd.Last(lines, "Link", "NamePolicy") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return ByPolicy(policy, Networkd.Last(lines, "Link", "Name") is { Length: > 0 } name ? name : OfKernel);
        }
        // systemd's own file names cards by slot, then by path. A tree without the file had it once.
        return IsOff(commandLine) || links.Any(l => l.Name == "99-default.link") ? [OfKernel] : ["ens5", "enp0s5"];
    }

    /// <summary>The kernel's own names are not a policy. ECS has neither a database entry nor onboard numbers for its cards.</summary>
    private static List<string> ByPolicy(string[] policy, string otherwise)
    {
        var names = new List<string>();
        foreach (var word in policy)
        {
            switch (word)
            {
                case "slot":
                    names.Add("ens5");
                    break;
                case "path":
                    names.Add("enp0s5");
                    return names;
                case "mac":
                    names.Add($"enx{SomeMac.Replace(":", "", StringComparison.Ordinal)}");
                    return names;
            }
        }
        names.Add(otherwise);
        return names;
    }

    private static bool IsOff(string commandLine) =>
        KernelCommandLine.Value(commandLine, "net.ifnames")?.ToLowerInvariant() is "0" or "no" or "n" or "false" or "f" or "off";

    /// <summary>The rules by name, from all directories. A rule in /etc hides the one with the same name.</summary>
    private static GuestFile[] Rules(GuestTree files, Expansion expansion)
    {
        var found = new SortedDictionary<string, GuestFile>(StringComparer.Ordinal);
        foreach (
            var file in RuleDirectories
                .SelectMany(d => expansion.List(files, d))
                .Where(f => !f.Node.IsDirectory && f.Name.EndsWith(".rules", StringComparison.Ordinal))
        )
        {
            found[file.Name] = file;
        }

        return [.. found.Values];
    }

    /// <summary>The name from the last rule for a card of ECS; null when no rule sets one.</summary>
    private static string? NameByRule(GuestTree files, GuestFile[] rules, Expansion expansion)
    {
        string? name = null;
        foreach (var (line, _) in rules.SelectMany(r => Lines(files, r, expansion)))
        {
            if (UdevRule.Parse(line) is { Name: { } given } rule && given.AsSpan().IndexOfAny("$%") < 0 && rule.IsFor(SomeMac))
                name = given;
        }
        return name;
    }

    private static int Bound(GuestTree files, GuestFile[] rules, Expansion expansion)
    {
        var used = rules
            .SelectMany(r => Lines(files, r, expansion))
            .Select(l => UdevRule.Parse(l.Text))
            .Where(r => r?.Matches("ATTR{address}") is not null)
            .Select(r => r!.Name)
            .ToHashSet(StringComparer.Ordinal);
        var free = 0;
        while (used.Contains($"eth{free}"))
            free++;
        return free;
    }

    /// <summary>Lines that may set a name, joined with their continuation lines.</summary>
    private static IEnumerable<(string Text, int Number)> Lines(GuestTree files, GuestFile file, Expansion expansion)
    {
        var lines = expansion.Lines(files, file.Path, 1 << 18) ?? [];
        for (var i = 0; i < lines.Length; i++)
        {
            var first = i;
            var line = lines[i].Trim();
            while (line.EndsWith('\\') && line.Length < 1 << 16 && i + 1 < lines.Length)
                line = line[..^1] + lines[++i].Trim();
            // udev ignores longer lines.
            if (line.Length is > 0 and < 1 << 14 && line[0] != '#' && line.Contains("NAME", StringComparison.Ordinal))
                yield return (line, first + 1);
        }
    }
}
