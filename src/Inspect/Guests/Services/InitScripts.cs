using System.Text.RegularExpressions;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>
/// Finds what starts a service without systemd, and the scripts that systemd's generator uses: run levels of SysV, jobs of Upstart, run
/// levels of OpenRC.
/// </summary>
internal static partial class InitScripts
{
    private const int ExecuteBits = 0x49;
    private static readonly string[] Roots = ["/etc", "/etc/rc.d", "/etc/init.d"];
    private static readonly string[] Scripts = ["/etc/init.d", "/etc/rc.d/init.d"];

    /// <summary>The S link in a run level that the boot reaches, or null.</summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="name">Name of the script.</param>
    /// <param name="levels">The run levels that count, as digits.</param>
    public static string? OfRunLevel(GuestTree files, string name, string levels) =>
        HasScript(files, name)
            ? levels
                .SelectMany(l => Roots.Select(root => $"{root}/rc{l}.d"))
                .Select(directory => StartOf(files, directory, name))
                .FirstOrDefault(path => path is not null)
            : null;

    /// <summary>The link in rcS.d, which runs before the run level; or null.</summary>
    public static string? Early(GuestTree files, string name) => StartOf(files, "/etc/rcS.d", name);

    /// <summary>
    /// The run level in SysV's inittab, or the one on the kernel command line: "3". If both are missing, the run levels of all
    /// distributions.
    /// </summary>
    public static string Levels(GuestTree files)
    {
        if (
            KernelCommandLine
                .Words(files.CommandLine)
                .LastOrDefault(w => w is "single" or "s" or "S" or "emergency" or "-b" || (w.Length == 1 && w[0] is >= '1' and <= '5')) is
            { } told
        )
        {
            return char.IsAsciiDigit(told[0]) ? told : "1";
        }

        var initial = (files.ReadLines("/etc/inittab", 1 << 16) ?? []).Select(l => InitDefault().Match(l)).FirstOrDefault(m => m.Success);
        return initial is null ? "325" : initial.Groups[1].Value;
    }

    /// <summary>
    /// The link in a run level of OpenRC that the boot reaches: sysinit, boot, and default or the value of softlevel=; null for none.
    /// </summary>
    public static string? OfOpenRc(GuestTree files, string name)
    {
        if (files.Find($"/etc/init.d/{name}") is null)
            return null;
        var level =
            KernelCommandLine.Value(files.CommandLine, "softlevel") is { Length: > 0 } told && !told.Contains('/', StringComparison.Ordinal)
                ? told
                : "default";
        // A directory in a run level is another run level that is started with it.
        return ((string[])[level, "boot", "sysinit"])
            .SelectMany(l =>
                files
                    .List($"/etc/runlevels/{l}")
                    .Where(f => files.Find($"/etc/runlevels/{f.Name}") is { Node.IsDirectory: true })
                    .Select(f => f.Name)
                    .Prepend(l)
            )
            .Select(l => files.FindNoFollow($"/etc/runlevels/{l}/{name}")?.Path)
            .FirstOrDefault(path => path is not null);
    }

    /// <summary>
    /// The job of Upstart that starts by itself, or null. The last "start on" or "manual" in the job and its override counts.
    /// </summary>
    public static string? OfUpstart(GuestTree files, string name)
    {
        var path = $"/etc/init/{name}.conf";
        if (files.ReadLines(path, 1 << 16) is not { } job)
            return null;
        var last = job.Concat(files.ReadLines($"/etc/init/{name}.override", 1 << 16) ?? [])
            .Select(l => l.Trim())
            .LastOrDefault(l => l == "manual" || l.StartsWith("start on", StringComparison.Ordinal));
        return last is null or "manual" ? null : path;
    }

    private static bool HasScript(GuestTree files, string name) =>
        Scripts.Any(d => files.Find($"{d}/{name}") is { Node: { IsFile: true } node } && (node.Mode & ExecuteBits) != 0);

    /// <summary>S, two digits, the name.</summary>
    private static string? StartOf(GuestTree files, string level, string name) =>
        files
            .List(level)
            .FirstOrDefault(f =>
                f.Name.Length > 3 && f.Name[0] == 'S' && char.IsAsciiDigit(f.Name[1]) && char.IsAsciiDigit(f.Name[2]) && f.Name[3..] == name
            )
            ?.Path;

    [GeneratedRegex(@"^[^#:]{0,14}:([0-9]):initdefault:")]
    private static partial Regex InitDefault();
}
