namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Host name, init system, architecture of the programs.</summary>
internal static class SystemFacts
{
    private static readonly string[] Programs =
    [
        "/usr/bin/bash",
        "/bin/bash",
        "/bin/sh",
        "/usr/bin/dash",
        "/bin/busybox",
        "/sbin/init",
        "/usr/lib/systemd/systemd",
    ];

    /// <summary>Host name as configured, or null.</summary>
    public static string? Hostname(GuestTree files) =>
        files.ReadLines("/etc/hostname", 1 << 12)?.Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0 && l[0] != '#')
        ?? (
            files.ReadLines("/etc/sysconfig/network", 1 << 14) is { } network
            && ShellAssignments.Read(network).FirstOrDefault(a => a.Name == "HOSTNAME").Value is { } name
                ? name
                : null
        )
        ?? files.ReadText("/etc/HOSTNAME", 1 << 12)?.Trim();

    /// <summary>The init system, or null.</summary>
    public static string? Init(GuestTree files)
    {
        if ((files.Exists("/usr/lib/systemd/systemd") || files.Exists("/lib/systemd/systemd")) && ServiceLinks.UsesSystemd(files))
            return "systemd";
        if (files.Exists("/sbin/openrc") || files.Exists("/sbin/openrc-run"))
            return "openrc";
        if (files.Exists("/sbin/initctl") && files.Exists("/etc/init"))
            return "upstart";
        if (files.Find("/sbin/init") is not { } init)
            return null;
        return init.Name == "busybox" ? "busybox"
            : files.Exists("/etc/inittab") ? "sysvinit"
            : null;
    }

    /// <summary>Architecture of the first program that is there, or null.</summary>
    public static string? Architecture(GuestTree files) =>
        Programs
            .Select(files.Find)
            .Where(f => f is { Node.IsFile: true })
            .Select(f => Elf.Machine(f!.Open()))
            .FirstOrDefault(m => m is not null);
}
