using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Guests.Systems;

/// <summary>Reads the host name, the init system, and the architecture of the programs.</summary>
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
    public static InitSystem? Init(GuestTree files)
    {
        if ((files.Exists("/usr/lib/systemd/systemd") || files.Exists("/lib/systemd/systemd")) && ServiceLinks.UsesSystemd(files))
            return InitSystem.Systemd;
        if (files.Exists("/sbin/openrc") || files.Exists("/sbin/openrc-run"))
            return InitSystem.OpenRc;
        if (files.Exists("/sbin/initctl") && files.Exists("/etc/init"))
            return InitSystem.Upstart;
        if (files.Find("/sbin/init") is not { } init)
            return null;
        return init.Name == "busybox" ? InitSystem.Busybox
            : files.Exists("/etc/inittab") ? InitSystem.SysVInit
            : null;
    }

    /// <summary>Architecture of the first program that exists, or null.</summary>
    public static Architecture? Architecture(GuestTree files) =>
        Programs
            .Select(files.Find)
            .Where(f => f is { Node.IsFile: true })
            .Select(f => Elf.Machine(f!.Open()))
            .FirstOrDefault(m => m is not null);
}
