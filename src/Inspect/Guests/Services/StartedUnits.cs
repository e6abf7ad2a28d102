using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>
/// Computes what systemd starts when the guest boots. It begins with the default target, or with the one on the kernel command line, and
/// follows everything that the target pulls in, as in systemd's first transaction.
/// </summary>
internal sealed class StartedUnits
{
    private const int MostUnits = 5_000,
        MostWords = 200_000;
    private const string OnCommandLine = "kernel command line: ",
        DefaultTarget = "default.target";
    private static readonly string[] Pulling = ["Wants", "Requires", "BindsTo", "Upholds"];
    private static readonly string[] PullingLinks = [".wants", ".requires"];

    private static readonly string[] CloudInitGenerators =
    [
        "/usr/lib/systemd/system-generators/cloud-init-generator",
        "/lib/systemd/system-generators/cloud-init-generator",
    ];

    // Words of the command line that select a target (kernel-command-line(7)).
    private static readonly Dictionary<string, string> RunLevels = new(StringComparer.Ordinal)
    {
        ["emergency"] = "emergency.target",
        ["-b"] = "emergency.target",
        ["rescue"] = "rescue.target",
        ["single"] = "rescue.target",
        ["-s"] = "rescue.target",
        ["s"] = "rescue.target",
        ["S"] = "rescue.target",
        ["1"] = "rescue.target",
        ["2"] = "multi-user.target",
        ["3"] = "multi-user.target",
        ["4"] = "multi-user.target",
        ["5"] = "graphical.target",
    };

    private readonly GuestTree files;
    private readonly UnitFiles units;
    private readonly Dictionary<string, string> started = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> presets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> presetPlaces = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string> masks;
    private ImageFormatException? damage;
    private int looked;

    /// <summary>Computes the units.</summary>
    public StartedUnits(GuestTree files)
    {
        this.files = files;
        units = new UnitFiles(files);
        var words = KernelCommandLine.Words(files.CommandLine);
        masks = Named(words, "systemd.mask=")
            .DistinctBy(n => n)
            .ToDictionary(n => n, n => $"{OnCommandLine}systemd.mask={n}", StringComparer.Ordinal);
        if (UnitPresets.IsFirstBoot(files))
            ReadPresets();
        Target = TargetOf(words);
        Walk(Target, words);
        DropConflicting();
    }

    /// <summary>The target of the boot.</summary>
    public string Target { get; }

    /// <summary>All units that start, sorted by name.</summary>
    public IEnumerable<UnitFile> Units => started.Keys.Order(StringComparer.Ordinal).Select(id => units.Find(id)!);

    /// <summary>The unit with this name, or null.</summary>
    public UnitFile? Find(string name) => units.Find(name);

    /// <summary>Names of the units that a unit requires.</summary>
    public IEnumerable<string> RequiredBy(UnitFile unit) =>
        units
            .Links(unit, ".requires")
            .Select(l => l.Name)
            .Concat(((string[])["Requires", "BindsTo"]).SelectMany(key => unit.Words("Unit", key)).Select(w => w.Word));

    /// <summary>Whether there is a unit with this name, masked or not.</summary>
    public bool Has(string unit) => units.Has(unit);

    /// <summary>What masks a unit: a guest path, or the word on the kernel command line; otherwise null.</summary>
    public string? MaskOf(string unit) =>
        masks.GetValueOrDefault(unit)
        ?? (
            units.Find(unit) is { } found
                ? found.Names.Select(masks.GetValueOrDefault).FirstOrDefault(m => m is not null) ?? found.Mask
                : null
        );

    /// <summary>
    /// The link, unit file or word on the command line that starts a unit. Null when nothing starts it, when it is masked, or when one of
    /// its conditions is false.
    /// </summary>
    /// <exception cref="ImageFormatException">Nothing was found, but a unit file on the way can't be read.</exception>
    public string? StartOf(string unit)
    {
        if (MaskOf(unit) is not null)
            return null;
        if (units.Find(unit) is not { } found)
            return null;
        var by = started.GetValueOrDefault(found.Id) ?? BySocket(found);
        if (by is null)
            return damage is null ? null : throw damage;
        return UnitConditions.Failed(files, found) is null ? by : null;
    }

    /// <summary>
    /// A started socket starts its service when data arrive. The socket of systemd-networkd receives a message for every card.
    /// </summary>
    private string? BySocket(UnitFile unit)
    {
        foreach (var name in unit.Names.Where(n => n.EndsWith(".service", StringComparison.Ordinal)))
        {
            var socket = name[..^".service".Length] + ".socket";
            if (
                units.Find(socket) is { } found
                && started.TryGetValue(found.Id, out var by)
                && found.Last("Socket", "Accept")?.ToLowerInvariant() is not ("yes" or "true" or "1" or "on")
                && (found.Last("Socket", "Service") is not { Length: > 0 } service || unit.Names.Contains(service))
            )
            {
                return by;
            }
        }
        return null;
    }

    private string TargetOf(IReadOnlyList<string> words)
    {
        string? told = null;
        foreach (var word in words)
        {
            if (
                word.StartsWith("systemd.unit=", StringComparison.Ordinal)
                && word["systemd.unit=".Length..] is var unit
                && UnitName.IsValid(unit)
            )
            {
                told = unit;
            }
            else if (RunLevels.TryGetValue(word, out var target))
            {
                told = target;
            }
        }
        if (told is null && !units.HasEntry(DefaultTarget))
            return "graphical.target";
        // The rescue shell replaces a target that can't be loaded.
        return units.Find(told ?? DefaultTarget) is { } found && MaskOf(found.Id) is null ? found.Id : "rescue.target";
    }

    private void Walk(string target, IReadOnlyList<string> words)
    {
        var pending = new Queue<(string Name, string By)>();
        pending.Enqueue((target, target));
        foreach (var name in Named(words, "systemd.wants="))
            pending.Enqueue((name, $"{OnCommandLine}systemd.wants={name}"));
        // cloud-init's generator links its target at each boot, unless cloud-init is switched off by its own settings.
        if (CloudInitGenerators.FirstOrDefault(files.Exists) is { } generator)
            pending.Enqueue(("cloud-init.target", generator));
        while (pending.TryDequeue(out var next))
        {
            if (units.Find(next.Name) is not { } unit || MaskOf(unit.Id) is not null || !started.TryAdd(unit.Id, next.By))
                continue;
            if (started.Count > MostUnits)
            {
                throw new ImageFormatException(
                    "/etc/systemd/system",
                    "units",
                    $"lead to more than {MostUnits} units: they are damaged or malicious"
                );
            }

            damage ??= unit.Damage;
            foreach (var link in PullingLinks.SelectMany(s => units.Links(unit, s)))
                pending.Enqueue(link);
            foreach (var word in Counted(Pulling.SelectMany(key => unit.Words("Unit", key))))
                pending.Enqueue(word);
            foreach (var preset in unit.Names.SelectMany(n => presets.GetValueOrDefault(n, [])))
                pending.Enqueue((preset, presetPlaces[preset]));
            if (
                !unit.Id.EndsWith(".target", StringComparison.Ordinal)
                && unit.Last("Unit", "DefaultDependencies")?.ToLowerInvariant() is not ("no" or "false" or "0" or "off")
            )
            {
                pending.Enqueue(("sysinit.target", unit.Path ?? unit.Id));
            }
        }
    }

    /// <summary>When a unit names another one in Conflicts, the other one is dropped.</summary>
    private void DropConflicting()
    {
        var conflicts = started
            .Keys.Select(id =>
                (
                    Id: id,
                    With: Counted(units.Find(id)!.Words("Unit", "Conflicts"))
                        .Select(w => units.Find(w.Word)?.Id)
                        .OfType<string>()
                        .ToHashSet(StringComparer.Ordinal)
                )
            )
            .Where(c => c.With.Count > 0)
            .ToDictionary(c => c.Id, c => c.With, StringComparer.Ordinal);
        foreach (var (id, with) in conflicts)
        {
            foreach (
                var other in with.Where(o =>
                    o != id && !o.EndsWith(".target", StringComparison.Ordinal) && conflicts.GetValueOrDefault(o)?.Contains(id) != true
                )
            )
            {
                started.Remove(other);
            }
        }
    }

    private IEnumerable<(string Word, string By)> Counted(IEnumerable<(string Word, string By)> named)
    {
        foreach (var one in named)
        {
            if (++looked > MostWords)
            {
                throw new ImageFormatException(
                    "/etc/systemd/system",
                    "units",
                    $"name each other more than {MostWords} times: they are damaged or malicious"
                );
            }

            yield return one;
        }
    }

    /// <summary>The links that the first boot makes from the [Install] sections of all units that the presets enable.</summary>
    private void ReadPresets()
    {
        var policy = new UnitPresets(files);
        foreach (var name in units.Names.Take(MostUnits))
        {
            if (
                units.Find(name) is not { Mask: null } unit
                || unit.Id != name
                || !unit.Settings.Any(s => s.Section == "Install")
                || policy.Of(name) is not { Enable: true } enabled
            )
            {
                continue;
            }

            string[] instances =
                !UnitName.IsTemplate(name) ? [name]
                : enabled.Instances.Count > 0 ? [.. enabled.Instances.Select(i => UnitName.Instance(name, i))]
                : unit.Last("Install", "DefaultInstance") is { Length: > 0 } instance ? [UnitName.Instance(name, instance)]
                : [];
            foreach (
                var target in ((string[])["WantedBy", "RequiredBy", "UpheldBy"])
                    .SelectMany(key => unit.Words("Install", key))
                    .Select(w => w.Word)
            )
            {
                foreach (var started in instances)
                {
                    (presets.TryGetValue(target, out var list) ? list : presets[target] = []).Add(started);
                    presetPlaces[started] = enabled.Place;
                }
            }
        }
    }

    private static IEnumerable<string> Named(IReadOnlyList<string> words, string option) =>
        words
            .Where(w => w.StartsWith(option, StringComparison.Ordinal) && w.Length > option.Length)
            .Select(w => UnitName.Mangled(w[option.Length..]));
}
