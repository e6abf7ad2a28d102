using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks;

/// <summary>What starts at boot.</summary>
internal static class EnabledServices
{
    /// <summary>The path of the link that starts the service <paramref name="name"/> under systemd, SysV or OpenRC, or null when nothing does.</summary>
    public static string? EnabledBy(GuestTree files, string name)
    {
        if (files.FindNoFollow($"/etc/systemd/system/{name}.service") is { Node.IsLink: true } link && link.ReadLink() == "/dev/null")
            return null;
        foreach (var directory in files.List("/etc/systemd/system"))
        {
            if (directory.Name.EndsWith(".wants", StringComparison.Ordinal) || directory.Name.EndsWith(".requires", StringComparison.Ordinal))
            {
                var path = $"{directory.Path}/{name}.service";
                if (files.FindNoFollow(path) is not null)
                    return path;
            }
        }
        foreach (var level in (string[])["/etc/rc3.d", "/etc/rc5.d", "/etc/rc2.d", "/etc/rc.d/rc3.d", "/etc/rc.d/rc5.d", "/etc/init.d/rc3.d"])
        {
            var start = files.List(level).FirstOrDefault(f => f.Name.Length > 3 && f.Name[0] == 'S' && f.Name[3..] == name);
            if (start is not null)
                return start.Path;
        }
        var runlevel = $"/etc/runlevels/default/{name}";
        return files.FindNoFollow(runlevel) is null ? null : runlevel;
    }
}
