namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Which unit starts at boot: links of systemd, SysV, Upstart and OpenRC.</summary>
internal static class ServiceLinks
{
    private static readonly string[] UnitDirectories = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
    private static readonly string[] RunLevels = ["/etc/rc3.d", "/etc/rc2.d", "/etc/rc5.d", "/etc/rc.d/rc3.d", "/etc/rc.d/rc5.d", "/etc/init.d/rc3.d"];

    /// <summary>The path of what starts <paramref name="unit"/> ("ssh.service"), or null.</summary>
    public static string? EnabledBy(GuestTree files, string unit)
    {
        if (MaskOf(files, unit) is not null)
            return null;
        // A link whose unit file is gone starts nothing.
        var exists = UnitExists(files, unit);
        if (exists && WantedBy(files, unit) is { } link)
            return link;
        var name = unit[..unit.LastIndexOf('.')];
        // systemd makes units of SysV scripts that have none of their own.
        var systemd = UsesSystemd(files);
        if (!(systemd && exists) && RunLevels.Select(level => StartOf(files, level, name)).FirstOrDefault(path => path is not null) is { } start)
            return start;
        if (systemd)
            return null;
        if (files.FindNoFollow($"/etc/runlevels/default/{name}") is { } runlevel)
            return runlevel.Path;
        return IsUpstartJob(files, name) ? $"/etc/init/{name}.conf" : null;
    }

    /// <summary>The path of what starts a script before the run levels (SysV's rcS, OpenRC's boot level), or null. With systemd there is no such thing for what has a unit.</summary>
    public static string? EnabledEarly(GuestTree files, string name) => UsesSystemd(files) && UnitExists(files, $"{name}.service")
        ? null
        : StartOf(files, "/etc/rcS.d", name) ?? files.FindNoFollow($"/etc/runlevels/boot/{name}")?.Path ?? files.FindNoFollow($"/etc/runlevels/sysinit/{name}")?.Path;

    /// <summary>The link or empty file that masks a unit, or null.</summary>
    public static string? MaskOf(GuestTree files, string unit)
    {
        var path = $"/etc/systemd/system/{unit}";
        return files.FindNoFollow(path) switch
        {
            { Node.IsLink: true } link when link.ReadLink() == "/dev/null" => path,
            { Node: { IsFile: true, Size: 0 } } => path,
            _ => null,
        };
    }

    private static string? WantedBy(GuestTree files, string unit) => UnitDirectories.SelectMany(files.List)
        .Where(directory => directory.Name.EndsWith(".wants", StringComparison.Ordinal) || directory.Name.EndsWith(".requires", StringComparison.Ordinal))
        .Select(directory => files.FindNoFollow($"{directory.Path}/{unit}")?.Path).FirstOrDefault(path => path is not null);

    /// <summary>S, two digits, the name.</summary>
    private static string? StartOf(GuestTree files, string level, string name) =>
        files.List(level).FirstOrDefault(f => f.Name.Length > 3 && f.Name[0] == 'S' && char.IsAsciiDigit(f.Name[1]) && char.IsAsciiDigit(f.Name[2]) && f.Name[3..] == name)?.Path;

    private static bool IsUpstartJob(GuestTree files, string name) =>
        files.ReadLines($"/etc/init/{name}.conf", 1 << 16) is { } job
        && !job.Concat(files.ReadLines($"/etc/init/{name}.override", 1 << 16) ?? []).Any(line => line.Trim() == "manual");

    private static bool UsesSystemd(GuestTree files) => files.Exists("/usr/lib/systemd/systemd") || files.Exists("/lib/systemd/systemd");

    private static bool UnitExists(GuestTree files, string unit)
    {
        var at = unit.IndexOf('@', StringComparison.Ordinal);
        var file = at < 0 ? unit : unit[..(at + 1)] + unit[unit.LastIndexOf('.')..];
        return UnitDirectories.Any(directory => files.Exists($"{directory}/{file}"));
    }
}
