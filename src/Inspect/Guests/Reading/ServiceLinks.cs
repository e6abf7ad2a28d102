namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Which unit starts at boot: links of systemd, SysV, Upstart and OpenRC.</summary>
internal static class ServiceLinks
{
    /// <summary>The path of what starts <paramref name="unit"/> ("ssh.service"), or null.</summary>
    public static string? EnabledBy(GuestTree files, string unit)
    {
        if (MaskOf(files, unit) is not null)
            return null;
        foreach (var directory in files.List("/etc/systemd/system"))
        {
            if (!directory.Name.EndsWith(".wants", StringComparison.Ordinal) && !directory.Name.EndsWith(".requires", StringComparison.Ordinal))
                continue;
            // A link whose unit file is gone starts nothing.
            if (files.FindNoFollow($"{directory.Path}/{unit}") is { } link && UnitExists(files, unit))
                return link.Path;
        }
        var name = unit[..unit.LastIndexOf('.')];
        foreach (var level in (string[])["/etc/rc3.d", "/etc/rc2.d", "/etc/rc5.d", "/etc/rc.d/rc3.d", "/etc/rc.d/rc5.d", "/etc/init.d/rc3.d"])
        {
            if (!UsesSystemd(files) && files.List(level).FirstOrDefault(f => f.Name.Length > 3 && f.Name[0] == 'S' && char.IsAsciiDigit(f.Name[1]) && f.Name[3..] == name) is { } start)
                return start.Path;
        }
        if (files.FindNoFollow($"/etc/runlevels/default/{name}") is { } level2)
            return level2.Path;
        return !UsesSystemd(files) && files.Exists($"/etc/init/{name}.conf") ? $"/etc/init/{name}.conf" : null;
    }

    /// <summary>The link that masks a unit, or null.</summary>
    public static string? MaskOf(GuestTree files, string unit)
    {
        var path = $"/etc/systemd/system/{unit}";
        return files.FindNoFollow(path) is { Node.IsLink: true } link && link.ReadLink() == "/dev/null" ? path : null;
    }

    private static bool UsesSystemd(GuestTree files) => files.Exists("/usr/lib/systemd/systemd") || files.Exists("/lib/systemd/systemd");

    private static bool UnitExists(GuestTree files, string unit)
    {
        var at = unit.IndexOf('@', StringComparison.Ordinal);
        var file = at < 0 ? unit : unit[..(at + 1)] + unit[unit.LastIndexOf('.')..];
        return files.Exists($"/etc/systemd/system/{file}") || files.Exists($"/usr/lib/systemd/system/{file}") || files.Exists($"/lib/systemd/system/{file}");
    }
}
