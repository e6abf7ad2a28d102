using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>
/// What keeps a module from being loaded at boot, as modprobe.d(5) has it: "install M /bin/false", "blacklist M" (drivers of devices are loaded by their alias, which honours it), or a list on
/// the kernel's command line.
/// </summary>
internal sealed class BlockedModules
{
    // From the first to the last that counts for a name.
    private static readonly string[] Directories = ["/etc/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"];
    private static readonly string[] Options = ["module_blacklist=", "modprobe.blacklist=", "rd.driver.blacklist="];
    private static readonly string[] Nothing = ["/bin/false", "/bin/true", "/usr/bin/false", "/usr/bin/true", "false", "true", ":"];

    private readonly List<(string Name, string Place)> commandLine = [];
    private readonly List<Rules> sets = [];

    /// <summary>Reads the command line, the root, and the initramfs, whose files are those of the day when it was made.</summary>
    public static BlockedModules Read(GuestTree files, string commandLine, Initramfs? initramfs)
    {
        var blocked = new BlockedModules();
        foreach (var option in commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Array.Find(Options, o => option.StartsWith(o, StringComparison.Ordinal)) is { } start)
                blocked.commandLine.AddRange(option[start.Length..].Split(',').Select(module => (Plain(module), $"kernel command line: {option}")));
        }
        var expansion = new Expansion("/etc/modprobe.d");
        var named = Directories.SelectMany(directory => expansion.List(files, directory)).Where(f => f.Name.EndsWith(".conf", StringComparison.Ordinal)).DistinctBy(f => f.Name).OrderBy(f => f.Name, StringComparer.Ordinal);
        var root = new Rules();
        foreach (var file in named)
            root.Add(file.Path, expansion.Lines(files, file.Path, 1 << 18) ?? []);
        blocked.sets.Add(root);
        if (initramfs is null)
            return blocked;
        var inside = new Rules();
        var texts = Directories.SelectMany(d => initramfs.Texts.Where(t => t.Key.StartsWith($"{d[1..]}/", StringComparison.Ordinal) && t.Key.EndsWith(".conf", StringComparison.Ordinal)).OrderBy(t => t.Key, StringComparer.Ordinal));
        foreach (var (name, text) in texts.DistinctBy(t => FileName(t.Key)).OrderBy(t => FileName(t.Key), StringComparer.Ordinal))
            inside.Add($"{initramfs.Path}: {name}", text.Split('\n'));
        blocked.sets.Add(inside);
        return blocked;
    }

    /// <summary>The place that keeps a module from being loaded, or null.</summary>
    public string? Of(string module)
    {
        var name = Plain(module);
        return commandLine.FirstOrDefault(c => c.Name == name).Place ?? sets.Select(s => s.Of(name)).FirstOrDefault(place => place is not null);
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Plain(string module) => module.Replace('-', '_');

    /// <summary>The rules of one tree, in the order of the files' names.</summary>
    private sealed class Rules
    {
        private const int LongestLine = 1 << 16;
        private readonly List<(string Pattern, bool Blocks, string Place)> installs = [];
        private readonly List<(string Name, string Place)> blacklisted = [];

        public void Add(string place, string[] lines)
        {
            for (var i = 0; i < lines.Length; i++)
            {
                var first = i;
                var line = lines[i].TrimEnd('\r');
                while (line.EndsWith('\\') && line.Length < LongestLine && i + 1 < lines.Length)
                    line = $"{line[..^1]} {lines[++i].TrimEnd('\r')}";
                switch (line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                {
                    case ["install", var pattern, var command, ..]:
                        installs.Add((Plain(pattern), Nothing.Contains(command), $"{place}:{first + 1}"));
                        break;
                    case ["blacklist", var name, ..]:
                        blacklisted.Add((Plain(name), $"{place}:{first + 1}"));
                        break;
                }
            }
        }

        /// <summary>The first install line whose pattern matches decides; blacklist takes plain names.</summary>
        public string? Of(string name) => installs.FirstOrDefault(r => Glob.Matches(r.Pattern, name)) is { Blocks: true } install
            ? install.Place
            : blacklisted.FirstOrDefault(b => b.Name == name).Place;
    }
}
