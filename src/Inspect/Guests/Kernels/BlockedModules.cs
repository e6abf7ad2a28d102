using System.Text.RegularExpressions;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>
/// What keeps a module from being loaded at boot, as libkmod reads modprobe.d(5): "install M /bin/false" (of what M needs, too), "blacklist
/// M" (drivers of devices are loaded by their alias, which honours it), an alias that leads the device elsewhere, or a list on the kernel's
/// command line.
/// </summary>
internal sealed partial class BlockedModules
{
    private const string OnCommandLine = "kernel command line: ",
        ModuleBlacklist = "module_blacklist=";
    private const string UdevRules = "/etc/udev/rules.d/80-drivers.rules";

    // From the first to the last that counts for a name.
    private static readonly string[] Directories =
    [
        "/etc/modprobe.d",
        "/usr/local/lib/modprobe.d",
        "/usr/lib/modprobe.d",
        "/lib/modprobe.d",
    ];

    // Those of the initramfs: of dracut, and of initramfs-tools.
    private static readonly string[] OfDracut = ["rd.driver.blacklist=", "rdblacklist="];

    // What the kernel says of ECS's devices, for aliases in the configuration.
    private static readonly Dictionary<string, string> Devices = new(StringComparer.Ordinal)
    {
        ["virtio_net"] = "virtio:d00000001v00001AF4",
        ["virtio_blk"] = "virtio:d00000002v00001AF4",
        ["virtio_scsi"] = "virtio:d00000008v00001AF4",
        ["virtio_pci"] = "pci:v00001AF4d00001001sv00001AF4sd00000002bc01sc00i00",
    };

    private readonly List<(string Name, string Place)> kernel = [];
    private readonly List<(string Name, string Place, bool InInitramfs)> commandLine = [];
    private readonly List<Rules> sets = [];
    private readonly HashSet<string> byName = new(StringComparer.Ordinal);
    private string? udev;

    /// <summary>Reads the command line, the root, and the initramfs, whose files are those of the day when it was made.</summary>
    public static BlockedModules Read(GuestTree files, string commandLine, Initramfs? initramfs)
    {
        var blocked = new BlockedModules();
        blocked.ReadCommandLine(commandLine, initramfs);
        var expansion = new Expansion("/etc/modprobe.d");
        var named = Directories
            .SelectMany(directory => expansion.List(files, directory))
            .Where(f => IsConfig(f.Name))
            .DistinctBy(f => f.Name)
            .OrderBy(f => f.Name, StringComparer.Ordinal);
        var root = new Rules();
        foreach (var file in named)
            root.Add(file.Path, expansion.Text(files, file.Path, 1 << 18) ?? "");
        blocked.sets.Add(root);
        if (
            files.FindNoFollow(UdevRules) is not null
            && !(files.ReadText(UdevRules, 1 << 16) ?? "").Contains("kmod", StringComparison.Ordinal)
        )
        {
            blocked.udev = UdevRules;
        }

        if (initramfs is null)
            return blocked;
        var inside = new Rules();
        var texts = Directories.SelectMany(d =>
            initramfs
                .Texts.Where(t => t.Key.StartsWith($"{d[1..]}/", StringComparison.Ordinal) && IsConfig(FileName(t.Key)))
                .OrderBy(t => t.Key, StringComparer.Ordinal)
        );
        foreach (var (name, text) in texts.DistinctBy(t => FileName(t.Key)).OrderBy(t => FileName(t.Key), StringComparer.Ordinal))
            inside.Add($"{initramfs.Path}: {name}", text);
        blocked.sets.Add(inside);
        // initramfs-tools loads what this list has by name, to which "blacklist" is nothing.
        foreach (var line in (initramfs.Texts.GetValueOrDefault("conf/modules") ?? "").Split('\n'))
            blocked.byName.Add(Plain(line.Trim().Split(' ', '\t')[0]));
        return blocked;
    }

    /// <summary>The place that keeps a module from being loaded, or null.</summary>
    /// <param name="module">Its name.</param>
    /// <param name="dependencies">Modules that have to be loaded before it.</param>
    public string? Of(string module, IReadOnlyCollection<string>? dependencies = null)
    {
        var name = Plain(module);
        var all = (dependencies ?? []).Select(Plain).Prepend(name).ToHashSet(StringComparer.Ordinal);
        if (kernel.FirstOrDefault(k => all.Contains(k.Name)).Place is { } refused)
            return refused;
        // Loaded by name, a module's "blacklist" is nothing; the network card waits for the root's own configuration.
        if (
            !byName.Contains(name)
            && (
                commandLine.FirstOrDefault(c => c.Name == name && !(c.InInitramfs && name == "virtio_net")).Place
                ?? sets.Select(s => s.Blacklists(name)).FirstOrDefault(place => place is not null)
            )
                is { } told
        )
        {
            return told;
        }

        if (sets.SelectMany(s => all.Select(s.Installs)).FirstOrDefault(place => place is not null) is { } installs)
            return installs;
        if (byName.Contains(name))
            return null;
        return (
            Devices.TryGetValue(name, out var device)
                ? sets.Select(s => s.LeadsElsewhere(device, name)).FirstOrDefault(place => place is not null)
                : null
        ) ?? (name == "virtio_net" ? udev : null);
    }

    private void ReadCommandLine(string line, Initramfs? initramfs)
    {
        var tools = initramfs?.Files.Contains("conf/initramfs.conf") == true || initramfs?.Files.Contains("scripts/functions") == true;
        foreach (var word in KernelCommandLine.Words(line))
        {
            // The kernel compares letter by letter with names that have no dash, and takes the last of several options.
            if (word.StartsWith(ModuleBlacklist, StringComparison.Ordinal))
            {
                kernel.Clear();
                kernel.AddRange(word[ModuleBlacklist.Length..].Split(',').Select(module => (module, OnCommandLine + word)));
            }
            else if (word.StartsWith("modprobe.blacklist=", StringComparison.Ordinal))
            {
                commandLine.AddRange(
                    word["modprobe.blacklist=".Length..].Split(',').Select(module => (Plain(module), OnCommandLine + word, false))
                );
            }
            else if (
                tools
                    ? word.StartsWith("blacklist=", StringComparison.Ordinal)
                    : OfDracut.Any(o => word.StartsWith(o, StringComparison.Ordinal))
            )
            {
                commandLine.AddRange(
                    word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]
                        .Split(',')
                        .Select(module => (Plain(module), OnCommandLine + word, true))
                );
            }
        }
    }

    private static bool IsConfig(string name) =>
        name[0] != '.' && (name.EndsWith(".conf", StringComparison.Ordinal) || name.EndsWith(".alias", StringComparison.Ordinal));

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Plain(string module) => module.Replace('-', '_');

    /// <summary>The rules of one tree, in the order of the files' names.</summary>
    private sealed partial class Rules
    {
        private const int LongestLine = 1 << 16;
        private static readonly string[] Nothing =
        [
            "false",
            "true",
            ":",
            "exit",
            "echo",
            "logger",
            "printf",
            "test",
            "[",
            "sleep",
            "exec",
            "return",
        ];
        private readonly List<(string Pattern, string Command, string Place)> installs = [];
        private readonly List<(string Name, string Place)> blacklisted = [];
        private readonly List<(string Pattern, string Module, string Place)> aliases = [];

        /// <summary>
        /// Only blanks and tabs separate words, so a carriage return is part of one; a backslash joins lines without a
        /// blank.
        /// </summary>
        public void Add(string place, string text)
        {
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                var first = i;
                var line = lines[i];
                while (line.EndsWith('\\') && line.Length < LongestLine && i + 1 < lines.Length)
                    line = line[..^1] + lines[++i];
                if (line.StartsWith('#'))
                    continue;
                switch (line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                {
                    case ["install", var pattern, .. { Length: > 0 } command]:
                        installs.Add((Underscored(pattern), string.Join(' ', command).Trim(), $"{place}:{first + 1}"));
                        break;
                    case ["blacklist", var name, ..]:
                        blacklisted.Add((Plain(name), $"{place}:{first + 1}"));
                        break;
                    case ["alias", var pattern, var module, ..]:
                        aliases.Add((Underscored(pattern), Plain(module), $"{place}:{first + 1}"));
                        break;
                }
            }
        }

        /// <summary>The first install line whose pattern matches decides.</summary>
        public string? Installs(string name) =>
            installs.FirstOrDefault(r => Glob.Matches(r.Pattern, name)) is { Command: not null } install && Blocks(install.Command, name)
                ? install.Place
                : null;

        /// <summary>It takes plain names.</summary>
        public string? Blacklists(string name) => blacklisted.FirstOrDefault(b => b.Name == name).Place;

        /// <summary>Aliases of the configuration come in place of those that the modules state.</summary>
        public string? LeadsElsewhere(string device, string name) =>
            aliases.Where(a => Glob.Matches(a.Pattern, device)).ToArray() is { Length: > 0 } matching
            && !matching.Any(a => a.Module == name)
                ? matching[0].Place
                : null;

        /// <summary>Dashes are underscores, but not in a range of characters.</summary>
        private static string Underscored(string pattern)
        {
            var inside = false;
            return string.Concat(
                pattern.Select(c =>
                {
                    inside = c == '[' || (inside && c != ']');
                    return c == '-' && !inside ? '_' : c;
                })
            );
        }

        /// <summary>Whether a command does nothing, or loads other modules only. What a script of its own does can't be seen.</summary>
        private static bool Blocks(string command, string name)
        {
            command = Redirection().Replace(command, " ");
            var words = command
                .Split((char[])[' ', '\t', ';', '&', '|', '(', ')', '{', '}'], StringSplitOptions.RemoveEmptyEntries)
                .Select(w => w.Split('#')[0])
                .ToArray();
            if (words.Any(w => FileName(w) is "modprobe" or "insmod" or "kmod"))
                return !words.Any(w => Plain(w).Contains(name, StringComparison.Ordinal));
            return command
                .Split((char[])[';', '&', '|'], StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Trim())
                .Where(part => part.Length > 0)
                .All(part => Nothing.Contains(FileName(part.TrimStart('(', '{', ' ').Split(' ', '\t')[0])));
        }

        [GeneratedRegex(@"[0-9]*[<>]{1,2}&?[ \t]*[^ \t;|&]*")]
        private static partial Regex Redirection();
    }
}
