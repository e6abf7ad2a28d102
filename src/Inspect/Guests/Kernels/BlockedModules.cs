using System.Text.RegularExpressions;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>
/// Finds what prevents a module from loading at boot, with the rules of libkmod for modprobe.d(5). These are "install M /bin/false", also
/// for a dependency of M; "blacklist M", which counts when a device loads its driver through an alias; an alias to another module; or a
/// list on the kernel command line.
/// </summary>
internal sealed partial class BlockedModules
{
    private const string OnCommandLine = "kernel command line: ",
        ModuleBlacklist = "module_blacklist=";
    private const string UdevRules = "/etc/udev/rules.d/80-drivers.rules";

    // The first directory with a file name counts.
    private static readonly string[] Directories =
    [
        "/etc/modprobe.d",
        "/usr/local/lib/modprobe.d",
        "/usr/lib/modprobe.d",
        "/lib/modprobe.d",
    ];

    // Options for the initramfs of dracut. initramfs-tools has its own.
    private static readonly string[] OfDracut = ["rd.driver.blacklist=", "rdblacklist="];

    // The device names that the kernel reports on ECS, for aliases in the configuration.
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

    /// <summary>
    /// Reads the command line, the root, and the initramfs. The initramfs has copies of the files from the day it was made.
    /// </summary>
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
        // initramfs-tools loads the modules in this list by name. "blacklist" has no effect on them.
        foreach (var line in (initramfs.Texts.GetValueOrDefault("conf/modules") ?? "").Split('\n'))
            blocked.byName.Add(Plain(line.Trim().Split(' ', '\t')[0]));
        return blocked;
    }

    /// <summary>The place that prevents a module from loading, or null.</summary>
    /// <param name="module">Its name.</param>
    /// <param name="dependencies">Modules that must be loaded before it.</param>
    public string? Of(string module, IReadOnlyCollection<string>? dependencies = null)
    {
        var name = Plain(module);
        var all = (dependencies ?? []).Select(Plain).Prepend(name).ToHashSet(StringComparer.Ordinal);
        if (kernel.FirstOrDefault(k => all.Contains(k.Name)).Place is { } refused)
            return refused;
        // "blacklist" has no effect on a module that is loaded by name. For the network card, the configuration on the root counts.
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
            // The kernel compares exactly, with names that have no dash. The last of several options counts.
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

    /// <summary>The rules of one tree, in the order of the file names.</summary>
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
        /// Only blanks and tabs separate words, so a carriage return is part of a word. A backslash joins lines without a blank.
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

        /// <summary>The first install line with a matching pattern decides.</summary>
        public string? Installs(string name) =>
            installs.FirstOrDefault(r => Glob.Matches(r.Pattern, name)) is { Command: not null } install && Blocks(install.Command, name)
                ? install.Place
                : null;

        /// <summary>blacklist takes plain names, not patterns.</summary>
        public string? Blacklists(string name) => blacklisted.FirstOrDefault(b => b.Name == name).Place;

        /// <summary>Aliases in the configuration replace those of the modules.</summary>
        public string? LeadsElsewhere(string device, string name) =>
            aliases.Where(a => Glob.Matches(a.Pattern, device)).ToArray() is { Length: > 0 } matching
            && !matching.Any(a => a.Module == name)
                ? matching[0].Place
                : null;

        /// <summary>Dashes become underscores, except in a range of characters.</summary>
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

        /// <summary>Whether a command does nothing, or loads only other modules. What a separate script does can't be seen.</summary>
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
