using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Os;

/// <summary>Checks that the files that a start needs are there.</summary>
internal sealed class SystemCriticalPaths()
    : LinuxCheck("system-critical-paths", Severity.Error, "Files that a start needs exist", "GuestOS.SystemFiles")
{
    private static readonly string[][] Needed =
    [
        ["/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd", "/usr/lib/systemd/systemd"],
        ["/bin/sh", "/usr/bin/sh"],
        ["/etc/passwd"],
    ];

    private static readonly Dictionary<Architecture, string[]> Loaders = new()
    {
        [Architecture.X64] = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1"],
        [Architecture.Aarch64] = ["/lib/ld-linux-aarch64.so.1", "/lib64/ld-linux-aarch64.so.1", "/lib/ld-musl-aarch64.so.1"],
        [Architecture.I386] = ["/lib/ld-linux.so.2", "/lib/ld-musl-i386.so.1"],
    };

    private static readonly string[] MountPoints = ["/proc", "/sys", "/dev", "/run"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/sbin/init", "/bin/sh", "/etc/passwd"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var found = new List<Verdict>();
        foreach (var choice in Needed)
        {
            if (!Array.Exists(choice, files.Exists))
                found.Add(Missing(choice[0], files));
        }
        string[] loaders = guest.Architecture is { } architecture ? Loaders.GetValueOrDefault(architecture, []) : [];
        if (loaders.Length > 0 && !Array.Exists(loaders, files.Exists))
            found.Add(Missing(loaders[0], files));
        // Systems with kernels before 3.10 have no /run. Where /run is used, it is a tmpfs.
        found.AddRange(
            MountPoints
                .Where(p => files.Find(p) is not { Node.IsDirectory: true } && (p != "/run" || guest.Init == InitSystem.Systemd))
                .Select(point =>
                    Verdict.Fail($"The mount point {point} is missing.", $"mkdir {point}", new Evidence(point, null, "missing"))
                )
        );
        return Verdict.Of(found) ?? Verdict.Pass("init, shell, loader and mount points exist.");
    }

    private static Verdict Missing(string path, GuestTree files)
    {
        var dangling = files.FindNoFollow(path) is { Node.IsLink: true } link
            ? $"a link to {link.ReadLink()}, which does not exist"
            : "missing";
        return Verdict.Fail(
            $"{path} is {dangling}.",
            "Reinstall its package, or export the disk again.",
            new Evidence(path, null, dangling)
        );
    }
}
