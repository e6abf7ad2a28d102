using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Systems;

/// <summary>Finds the volumes that hold the root of an operating system.</summary>
internal static class RootFinder
{
    private static readonly string[] Marks =
    [
        "/usr/lib/os-release",
        "/etc/os-release",
        "/etc/redhat-release",
        "/etc/debian_version",
        "/etc/SuSE-release",
        "/etc/alpine-release",
        "/sbin/init",
        "/usr/lib/systemd/systemd",
        "/etc/freebsd-update.conf",
    ];

    /// <summary>Volumes that look like a Linux or BSD root.</summary>
    public static IReadOnlyList<Volume> Candidates(DiskLayout layout, ICollection<UnreadableEvidence> unreadable) =>
        [
            .. layout.Volumes.Where(v =>
                v.FileSystem is { } fileSystem
                && v.Role != VolumeRole.NoRoot
                && Attempt.Read($"root of {v.Id}", false, unreadable, () => IsRoot(fileSystem))
            ),
        ];

    private static bool IsRoot(FileSystem fileSystem)
    {
        var tree = new MountedTree(fileSystem);
        return tree.Exists("/etc") && Marks.Any(mark => tree.FindNoFollow(mark) is not null);
    }
}
