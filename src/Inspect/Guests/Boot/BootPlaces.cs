using ImageTools.Disks;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// Finds the partitions that firmware loaders read: EFI system partitions and extended boot loader partitions, mounted by the guest or not.
/// </summary>
internal static class BootPlaces
{
    private const int MostPlaces = 16;
    private static readonly string[] Generators =
    [
        "/usr/lib/systemd/system-generators/systemd-gpt-auto-generator",
        "/lib/systemd/system-generators/systemd-gpt-auto-generator",
    ];

    /// <summary>
    /// The partitions on the system disk. One that fstab does not mount is mounted where systemd-gpt-auto-generator would mount it: an
    /// extended partition at /boot, an EFI system partition at /boot or /efi if that is free. Otherwise it is mounted under the name of its
    /// volume, which is not a guest path.
    /// </summary>
    /// <param name="files">The guest's files, with everything in fstab mounted.</param>
    /// <param name="layout">How the disks are divided.</param>
    /// <param name="unreadable">Receives what could not be read.</param>
    public static IReadOnlyList<BootPlace> Mount(MountedTree files, DiskLayout layout, ICollection<UnreadableEvidence> unreadable)
    {
        Volume[] volumes =
        [
            .. layout.Volumes.Where(v => v.DiskIndex == 0 && v.FileSystem is not null && (IsEsp(v) || IsExtended(v))).Take(MostPlaces),
        ];
        var automatic = Attempt.Read("/usr/lib/systemd", false, unreadable, () => Generators.Any(files.Exists));
        var extended = Array.Exists(volumes, IsExtended);
        var places = new List<BootPlace>();
        // The extended partition comes first, because it has the right to /boot.
        foreach (var volume in volumes.OrderBy(IsEsp))
        {
            var path = files.MountPointOf(volume.FileSystem!);
            if (path is null)
            {
                string[] candidates =
                    !automatic ? []
                    : !IsEsp(volume) ? ["/boot"]
                    : extended ? ["/efi"]
                    : ["/boot", "/efi"];
                path = Attempt.Read("/boot", null, unreadable, () =>
                    candidates.Select(c => Free(files, c, mayBeMissing: c == "/efi" || !IsEsp(volume))).FirstOrDefault(p => p is not null)
                ) ?? $"/{volume.Id}:";
                files.Mount(path, volume.FileSystem!);
            }
            places.Add(new BootPlace(path, volume.Id, IsEsp(volume), volume.FileSystem!.Type == "vfat"));
        }
        return [.. places.OrderByDescending(p => p.IsEsp)];
    }

    private static bool IsEsp(Volume volume) => volume.Partition is { IsEfiSystem: true };

    /// <summary>Linux recognises the extended partition by its GUID. systemd-boot does not find one on an MBR disk.</summary>
    private static bool IsExtended(Volume volume) => volume.Partition is { IsExtendedBoot: true };

    /// <summary>Whether a mount at this path is possible: no mount and no file is there.</summary>
    private static string? Free(MountedTree files, string path, bool mayBeMissing)
    {
        if (files.Find(path) is not { } found)
            return mayBeMissing && files.FindNoFollow(path) is null ? path : null;
        return found.Node.IsDirectory && !files.MountPoints.Contains(found.Path) && files.List(found.Path).Count == 0 ? found.Path : null;
    }
}
