using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Systems;

/// <summary>Finds the volumes that hold the root of an operating system.</summary>
internal static class RootFinder
{
    private const int MostSubvolumes = 1000;

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

    /// <summary>Volumes that look like a Linux or BSD root, each with the directory that is the root.</summary>
    public static IReadOnlyList<RootPlace> Candidates(DiskLayout layout, ICollection<UnreadableEvidence> unreadable) =>
        [
            .. layout
                .Volumes.Where(v => v.FileSystem is not null && v.Role != VolumeRole.NoRoot)
                .Select(v => Attempt.Read($"root of {v.Id}", null, unreadable, () => Find(v, layout)))
                .OfType<RootPlace>(),
        ];

    /// <summary>
    /// The root on a volume: what a mount without options shows, or else a subvolume. Several systems, and snapshots of one, may share a
    /// file system; the root is then the subvolume whose own fstab names it as the root.
    /// </summary>
    private static RootPlace? Find(Volume volume, DiskLayout layout)
    {
        var fileSystem = volume.FileSystem!;
        if (fileSystem.MountedRoot([]) is { } usual && IsRoot(fileSystem, usual))
            return new RootPlace(volume, usual);
        RootPlace[] found =
        [
            .. fileSystem
                .Subvolumes.Take(MostSubvolumes)
                .Where(s => IsRoot(fileSystem, s.Root))
                .OrderBy(s => s.IsReadOnly)
                .ThenBy(s => s.Path.Length)
                .Select(s => new RootPlace(volume, s.Root)),
        ];
        return Array.Find(found, place => IsOwnRoot(place, layout)) ?? (found is [var first, ..] ? first : null);
    }

    private static bool IsOwnRoot(RootPlace place, DiskLayout layout) =>
        FstabReader.Read(new MountedTree(place.FileSystem, place.Directory), layout)?.FirstOrDefault(e => e.IsRoot) is { } entry
        && place.FileSystem.MountedRoot(entry.Options)?.Id == place.Directory.Id;

    private static bool IsRoot(FileSystem fileSystem, FileNode directory)
    {
        var tree = new MountedTree(fileSystem, directory);
        return tree.Exists("/etc") && Marks.Any(mark => tree.FindNoFollow(mark) is not null);
    }
}
