using System.Runtime.CompilerServices;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>Finds which units start at boot: from systemd's default target, SysV, Upstart and OpenRC.</summary>
internal static class ServiceLinks
{
    // Computed once for each tree and command line.
    private static readonly ConditionalWeakTable<GuestTree, Known> Trees = [];
    private static readonly string[] OtherInits =
    [
        "/etc/inittab",
        "/etc/runlevels",
        "/etc/init",
        "/sbin/openrc",
        "/sbin/openrc-run",
        "/sbin/initctl",
    ];

    /// <summary>The path of the file that starts <paramref name="unit"/> ("ssh.service"), or null.</summary>
    public static string? EnabledBy(GuestTree files, string unit)
    {
        var name = unit[..unit.LastIndexOf('.')];
        if (UsesSystemd(files))
        {
            var started = Started(files);
            if (started.Has(unit))
                return started.StartOf(unit);
            // systemd makes units from SysV scripts that have neither their own unit nor a mask.
            return started.MaskOf(unit) is null && ScriptLevels(started.Target) is { } levels
                ? InitScripts.OfRunLevel(files, name, levels)
                : null;
        }
        return InitScripts.OfRunLevel(files, name, InitScripts.Levels(files))
            ?? InitScripts.OfOpenRc(files, name)
            ?? InitScripts.OfUpstart(files, name);
    }

    /// <summary>
    /// The path of the file that starts a script before the run levels (SysV's rcS, OpenRC's boot level), or null. Null also when systemd
    /// has a unit with this name.
    /// </summary>
    public static string? EnabledEarly(GuestTree files, string name) =>
        UsesSystemd(files) && Started(files).Has($"{name}.service")
            ? null
            : InitScripts.Early(files, name) ?? InitScripts.OfOpenRc(files, name);

    /// <summary>The link or empty file that masks a unit, or the word on the kernel command line that does; otherwise null.</summary>
    public static string? MaskOf(GuestTree files, string unit) => Started(files).MaskOf(unit);

    /// <summary>
    /// Whether the kernel starts systemd. A package may install systemd's program beside another init. When no init is found, the answer is
    /// systemd.
    /// </summary>
    public static bool UsesSystemd(GuestTree files) =>
        files.Exists("/usr/lib/systemd/systemd") || files.Exists("/lib/systemd/systemd")
            ? !(files.Find("/sbin/init") is { Name: not "systemd" } && files.Exists("/etc/inittab") && files.Exists("/etc/init.d/rcS"))
            : !OtherInits.Any(files.Exists);

    /// <summary>The run levels whose scripts systemd starts with a target.</summary>
    private static string? ScriptLevels(string target) =>
        target switch
        {
            "graphical.target" => "2345",
            "multi-user.target" => "234",
            _ => null,
        };

    /// <summary>The units that systemd starts.</summary>
    public static StartedUnits Started(GuestTree files)
    {
        if (!Trees.TryGetValue(files, out var known) || known.CommandLine != files.CommandLine)
            Trees.AddOrUpdate(files, known = new Known(files.CommandLine, new StartedUnits(files)));
        return known.Units;
    }

    private sealed record Known(string CommandLine, StartedUnits Units);
}
