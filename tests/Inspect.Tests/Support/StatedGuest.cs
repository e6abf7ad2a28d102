using ImageTools.Disks.FileSystems;

namespace ImageTools.Tests.Support;

/// <summary>A tree of files that a test states one by one.</summary>
internal static class StatedGuest
{
    /// <summary>The programs of all network stacks, each of them started at boot.</summary>
    public static (string Path, string Text)[] NetworkPrograms { get; } =
    [
        .. (
            (string[])
                ["/usr/sbin/netplan", "/usr/sbin/NetworkManager", "/sbin/ifup", "/etc/sysconfig/network-scripts/ifup", "/usr/sbin/wicked"]
        ).Select(p => (p, "x")),
        .. ((string[])["networking", "NetworkManager", "network", "wicked", "systemd-networkd"]).SelectMany(Started),
    ];

    /// <summary>The unit of a service and the link that starts it.</summary>
    public static (string Path, string Text)[] Started(string service) =>
        [
            ($"/usr/lib/systemd/system/{service}.service", "[Service]"),
            ($"/etc/systemd/system/multi-user.target.wants/{service}.service", $"link:/usr/lib/systemd/system/{service}.service"),
        ];

    /// <summary>
    /// Files by path and text. "link:" before a text makes it the target of a symbolic link. Directories come by
    /// themselves.
    /// </summary>
    public static StatedTree Tree(params (string Path, string Text)[] files)
    {
        var system = new StatedFileSystem("ext4", null, new FileSystemState { TotalBytes = 1 << 30, BlockSize = 4096 });
        foreach (var (path, text) in files)
        {
            for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (system.Find(path[..slash]) is null)
                    system.Add(path[..slash], FileNodeType.Directory, "");
            }
            var link = text.StartsWith("link:", StringComparison.Ordinal);
            system.Add(path, link ? FileNodeType.SymbolicLink : FileNodeType.File, link ? text[5..] : text);
        }
        return new StatedTree(system);
    }
}
