using System.Text.RegularExpressions;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>The modules of one kernel: the files, the built-in modules, and the dependencies.</summary>
internal sealed partial class ModuleIndex
{
    private readonly Dictionary<string, string[]> modules = new(StringComparer.Ordinal);
    private readonly HashSet<string> builtin = new(StringComparer.Ordinal);

    /// <summary>Whether modules.dep exists.</summary>
    public bool HasDependencies { get; private init; }

    /// <summary>Modules under /lib/modules.</summary>
    public IReadOnlyCollection<string> Names => modules.Keys;

    /// <summary>Reads modules.dep and modules.builtin of a module directory.</summary>
    public static ModuleIndex Read(GuestTree files, string? directory)
    {
        var dependencies = directory is null ? null : files.ReadLines($"{directory}/modules.dep", 32 << 20);
        var index = new ModuleIndex { HasDependencies = dependencies is not null };
        foreach (var line in dependencies ?? [])
        {
            var at = line.IndexOf(':', StringComparison.Ordinal);
            if (at > 0)
                index.modules[Name(line[..at])] = [.. line[(at + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Name)];
        }
        foreach (var line in directory is null ? [] : files.ReadLines($"{directory}/modules.builtin", 4 << 20) ?? [])
        {
            if (line.Length > 0)
                index.builtin.Add(Name(line));
        }
        return index;
    }

    /// <summary>The name of a module in a path: without directory and suffixes, with "_" in place of "-".</summary>
    public static string Name(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return Suffix().Replace(name, "").Replace('-', '_');
    }

    /// <summary>Whether the module is compiled into the kernel.</summary>
    public bool IsBuiltin(string name) => builtin.Contains(name);

    /// <summary>Whether a file under /lib/modules exists.</summary>
    public bool IsModule(string name) => modules.ContainsKey(name);

    /// <summary>Modules that must be loaded first.</summary>
    public IReadOnlyList<string> DependenciesOf(string name) => modules.GetValueOrDefault(name, []);

    [GeneratedRegex(@"\.ko(\.(gz|xz|zst|bz2|lz4|lzma))?$")]
    private static partial Regex Suffix();
}
