using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>
/// The unit files of a guest, as systemd finds them at its start (systemd.unit(5)). The first directory with a name counts. A link to
/// another unit is an alias. An empty file or a link to /dev/null masks the unit. /run is left out, because it is empty before the boot.
/// </summary>
internal sealed class UnitFiles
{
    private const int LargestUnit = 1 << 18,
        LongestLine = 1 << 16,
        MostLinks = 10;

    /// <summary>From the first that counts to the last.</summary>
    public static readonly string[] Directories =
    [
        "/etc/systemd/system",
        "/usr/local/lib/systemd/system",
        "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ];

    // The units that systemd's own targets pull in, for a guest whose target file can't be found.
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["graphical.target"] = "multi-user.target display-manager.service",
        ["multi-user.target"] = "basic.target getty.target remote-fs.target",
        ["basic.target"] = "sysinit.target sockets.target timers.target paths.target slices.target",
        ["sysinit.target"] = "local-fs.target swap.target cryptsetup.target",
        ["rescue.target"] = "sysinit.target rescue.service",
        ["emergency.target"] = "emergency.service",
        ["local-fs.target"] = "",
        ["remote-fs.target"] = "",
        ["swap.target"] = "",
        ["cryptsetup.target"] = "",
        ["sockets.target"] = "",
        ["timers.target"] = "",
        ["paths.target"] = "",
        ["slices.target"] = "",
        ["getty.target"] = "",
        ["network.target"] = "",
        ["network-pre.target"] = "",
        ["network-online.target"] = "",
    };

    private static readonly Dictionary<string, string> KnownAliases = new(StringComparer.Ordinal)
    {
        ["runlevel1.target"] = "rescue.target",
        ["runlevel2.target"] = "multi-user.target",
        ["runlevel3.target"] = "multi-user.target",
        ["runlevel4.target"] = "multi-user.target",
        ["runlevel5.target"] = "graphical.target",
    };

    private static readonly string[] FolderSuffixes = [".wants", ".requires", ".d"];

    private readonly GuestTree files;
    private readonly Dictionary<string, GuestFile> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnitFile?> loaded = new(StringComparer.Ordinal);

    /// <summary>Lists the directories. Unit files are read when they are needed.</summary>
    public UnitFiles(GuestTree files)
    {
        this.files = files;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directory in Directories)
        {
            // /lib is a link to /usr/lib on most systems.
            var path = files.Find(directory)?.Path ?? directory;
            foreach (var entry in seen.Add(path) ? files.List(path) : [])
            {
                if (FolderSuffixes.Any(s => entry.Name.EndsWith(s, StringComparison.Ordinal)))
                    (folders.TryGetValue(entry.Name, out var list) ? list : folders[entry.Name] = []).Add(entry.Path);
                else if (UnitName.IsValid(entry.Name))
                    entries.TryAdd(entry.Name, entry);
            }
        }
        foreach (var name in entries.Where(e => e.Value.Node.IsLink).Select(e => e.Key).Concat(KnownAliases.Keys))
        {
            if (Resolve(name) is { } id && id != name)
                (aliases.TryGetValue(id, out var list) ? list : aliases[id] = []).Add(name);
        }
    }

    /// <summary>Names of all unit files and aliases.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Whether a unit has this name. An instance exists when its template does.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Whether a file or link with exactly this name exists.</summary>
    public bool HasEntry(string name) => entries.ContainsKey(name);

    /// <summary>The unit with this name, masked or not, or null.</summary>
    public UnitFile? Find(string name)
    {
        if (!loaded.TryGetValue(name, out var unit))
            loaded[name] = unit = Load(name);
        return unit;
    }

    /// <summary>
    /// The links in NAME.wants (or .requires), for all directories and all names of a unit. A link to /dev/null hides its name. A file that
    /// is not a link does not count.
    /// </summary>
    public IEnumerable<(string Name, string Path)> Links(UnitFile unit, string suffix)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in NamesOf(unit).SelectMany(name => Folders(name + suffix)).OrderBy(Rank).SelectMany(files.List))
        {
            if (taken.Add(entry.Name) && entry.Node.IsLink && UnitName.IsValid(entry.Name) && !IsNothing(entry))
                yield return (entry.Name, entry.Path);
        }
    }

    private static int Rank(string path) => Array.FindIndex(Directories, d => path.StartsWith(d + "/", StringComparison.Ordinal));

    private List<string> Folders(string name) => folders.GetValueOrDefault(name, []);

    private static IEnumerable<string> NamesOf(UnitFile unit) =>
        unit.Names.Concat(unit.Names.Select(UnitName.Template).OfType<string>()).Distinct();

    private UnitFile? Load(string name)
    {
        var id = Resolve(name);
        if (id is null)
            return null;
        var names = new List<string> { id };
        names.AddRange(aliases.GetValueOrDefault(id, []));
        if (!names.Contains(name))
            names.Add(name);
        var template = UnitName.Template(id);
        if (!entries.TryGetValue(id, out var entry) && (template is null || !entries.TryGetValue(Resolve(template) ?? template, out entry)))
        {
            return Known.TryGetValue(id, out var pulls)
                ? Read(
                    new UnitFile(id)
                    {
                        Names = names,
                        Settings = [new UnitSetting("Unit", "Wants", pulls, $"/usr/lib/systemd/system/{id}")],
                    },
                    null
                )
                : null;
        }
        if (IsMask(entry))
            return new UnitFile(id) { Names = names, Mask = entry.Path };
        try
        {
            // Otherwise it is a link to a missing file outside the directories.
            return files.Find(entry.Path) is { Node.IsFile: true } file
                ? Read(new UnitFile(id) { Names = names, Path = entry.Path }, file.Path)
                : null;
        }
        catch (ImageFormatException e)
        {
            // The other units still count when one file can't be read.
            return new UnitFile(id)
            {
                Names = names,
                Path = entry.Path,
                Damage = e,
            };
        }
    }

    /// <summary>The final name after aliases, or null for a dangling link.</summary>
    private string? Resolve(string name)
    {
        for (var i = 0; i < MostLinks; i++)
        {
            if (!entries.TryGetValue(name, out var entry))
            {
                if (KnownAliases.TryGetValue(name, out var known))
                    return Resolve(known);
                var template = UnitName.Template(name);
                return Known.ContainsKey(name) || (template is not null && entries.ContainsKey(template)) ? name : null;
            }
            if (!entry.Node.IsLink || IsMask(entry))
                return name;
            var target = entry.ReadLink();
            var last = target[(target.LastIndexOf('/') + 1)..];
            if (last == name || !UnitName.IsValid(last))
                return name;
            // A link to a template means the instance with the same name.
            if (UnitName.IsTemplate(last) && UnitName.Template(name) is not null && UnitName.Parts(name).Instance is { } instance)
                last = UnitName.Instance(last, instance);
            name = last;
        }
        return null;
    }

    private UnitFile Read(UnitFile unit, string? file)
    {
        List<UnitSetting> settings = [.. unit.Settings];
        foreach (var path in ((IEnumerable<string?>)[file]).OfType<string>().Concat(DropIns(unit)))
            settings.AddRange(Parse(path));
        return unit with { Settings = settings };
    }

    /// <summary>
    /// The drop-ins NAME.d/*.conf: of the type, of each part of the name before a dash, and of all names. A file name counts once, and the
    /// names give the order.
    /// </summary>
    private IEnumerable<string> DropIns(UnitFile unit)
    {
        var type = unit.Id[unit.Id.LastIndexOf('.')..];
        var found = new SortedDictionary<string, GuestFile>(StringComparer.Ordinal);
        foreach (var name in NamesOf(unit).SelectMany(n => Prefixes(n, type)).Append(type[1..]).Distinct())
        {
            foreach (
                var entry in Folders(name + ".d")
                    .SelectMany(files.List)
                    .Where(f => !f.Node.IsDirectory && f.Name.EndsWith(".conf", StringComparison.Ordinal))
            )
            {
                found.TryAdd(entry.Name, entry);
            }
        }
        return found.Values.Where(f => !IsNothing(f)).Select(f => f.Path);
    }

    /// <summary>"a-b.service", then "a-.service".</summary>
    private static IEnumerable<string> Prefixes(string name, string type)
    {
        yield return name;
        for (var dash = name.LastIndexOf('-'); dash > 0; dash = name.LastIndexOf('-', dash - 1))
            yield return name[..(dash + 1)] + type;
    }

    private IEnumerable<UnitSetting> Parse(string path)
    {
        var lines = files.ReadLines(path, LargestUnit) ?? [];
        var section = "";
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            while (line.EndsWith('\\') && line.Length < LongestLine && i + 1 < lines.Length)
            {
                var next = lines[++i].Trim();
                if (next.Length == 0 || next[0] is not ('#' or ';'))
                    line = $"{line[..^1]} {next}";
            }
            if (line[0] == '[' && line[^1] == ']')
                section = line[1..^1];
            else if (line.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
                yield return new UnitSetting(section, line[..at].TrimEnd(), line[(at + 1)..].TrimStart(), path);
        }
    }

    private static bool IsMask(GuestFile entry) => entry.Node is { IsFile: true, Size: 0 } || IsNothing(entry);

    /// <summary>Whether the link leads to /dev/null, in any spelling.</summary>
    private static bool IsNothing(GuestFile entry)
    {
        if (!entry.Node.IsLink)
            return false;
        var target = entry.ReadLink();
        var walked = new List<string>(target.StartsWith('/') ? [] : entry.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1]);
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (part != "..")
                walked.Add(part);
            else if (walked.Count > 0)
                walked.RemoveAt(walked.Count - 1);
        }
        return walked is ["dev", "null"];
    }
}
