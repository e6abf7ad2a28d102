using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>
/// What keeps a module from loading: "install M /bin/false" in modprobe.d, or a block list on the kernel's command line. A plain "blacklist M" only stops loading by alias,
/// which an initramfs that names the module does not need; it is left aside.
/// </summary>
internal static class BlockedModules
{
    private static readonly string[] Directories = ["/etc/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"];
    private static readonly string[] Options = ["module_blacklist=", "modprobe.blacklist=", "rd.driver.blacklist="];

    /// <summary>Module to the place that blocks it: the command line, the root, or the initramfs, whose files are those of the day when it was made.</summary>
    public static IReadOnlyDictionary<string, string> Read(GuestTree files, string commandLine, Initramfs? initramfs)
    {
        var blocked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Array.Find(Options, o => option.StartsWith(o, StringComparison.Ordinal)) is { } start)
            {
                foreach (var module in option[start.Length..].Split(','))
                    blocked.TryAdd(module.Replace('-', '_'), $"kernel command line: {option}");
            }
        }
        var expansion = new Expansion("/etc/modprobe.d");
        foreach (var file in Directories.SelectMany(directory => expansion.List(files, directory)).Where(f => f.Name.EndsWith(".conf", StringComparison.Ordinal)))
        {
            AddInstalls(blocked, file.Path, expansion.Lines(files, file.Path, 1 << 18) ?? []);
        }
        foreach (var (name, text) in initramfs?.Texts ?? new Dictionary<string, string>())
        {
            if (Directories.Any(d => name.StartsWith($"{d[1..]}/", StringComparison.Ordinal)) && name.EndsWith(".conf", StringComparison.Ordinal))
                AddInstalls(blocked, $"{initramfs!.Path}: {name}", text.Split('\n'));
        }
        return blocked;
    }

    private static void AddInstalls(Dictionary<string, string> blocked, string place, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries) is ["install", var module, "/bin/false" or "/bin/true" or "/usr/bin/false" or "/usr/bin/true", ..])
                blocked.TryAdd(module.Replace('-', '_'), $"{place}:{i + 1}");
        }
    }
}
