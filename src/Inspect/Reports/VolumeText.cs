using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports;

/// <summary>The names of volumes in reports.</summary>
internal static class VolumeText
{
    public static string Kind(VolumeKind kind) =>
        kind switch
        {
            VolumeKind.LogicalVolume => "lv",
            VolumeKind.Array => "md",
            VolumeKind.Disk => "disk",
            VolumeKind.Unlocked => "luks",
            _ => "partition",
        };

    /// <summary>esp, bios-boot, swap, lvm-pv, raid, root, boot or data.</summary>
    public static string Role(Volume volume, Guest guest)
    {
        if (guest.RootVolume?.Id == volume.Id)
            return "root";
        if (volume.Partition is { IsEfiSystem: true })
            return "esp";
        if (volume.Partition is { IsBiosBoot: true })
            return "bios-boot";
        if (volume.Signature?.Type == "swap")
            return "swap";
        if (VolumeManagers.MadeOf(volume.Signature?.Type) is VolumeKind.Array)
            return "raid";
        if (VolumeManagers.MadeOf(volume.Signature?.Type) is VolumeKind.LogicalVolume)
            return "lvm-pv";
        return guest.Fstab?.Any(f => f.VolumeId == volume.Id && f.MountPoint == "/boot") == true ? "boot" : "data";
    }

    /// <summary>Where the guest mounts it, in order.</summary>
    public static IReadOnlyList<string> MountPoints(Volume volume, Guest guest) =>
        volume.FileSystem is not { } fileSystem || guest.Files is not { } files
            ? []
            :
            [
                .. files
                    .Mounts.Where(m => m.Value.FileSystem == fileSystem && !m.Key.EndsWith(':'))
                    .Select(m => m.Key)
                    .Concat(guest.RootVolume?.Id == volume.Id ? ["/"] : Array.Empty<string>())
                    .Order(StringComparer.Ordinal),
            ];

    /// <summary>What is wrong with it although it is read, a sentence each.</summary>
    public static IReadOnlyList<string> Remarks(Volume volume) => [.. volume.Remarks, .. volume.FileSystem?.State.Remarks ?? []];

    /// <summary>Its facts in the order of <see cref="Heading"/>.</summary>
    public static string[] Cells(Volume volume, Guest guest) =>
        [
            volume.Id,
            ByteCount.Text(volume.Content.Length),
            volume.FileSystem?.State.FreeBytes is { } free ? ByteCount.Text(free) : "-",
            (volume.TypeName ?? "-")
                + (volume.FileSystem?.State.IsClean == false ? " (dirty)" : "")
                + (volume.Error is null ? "" : " (unreadable)"),
            Role(volume, guest),
            volume.FileSystem?.Label ?? volume.Signature?.Label ?? "-",
            volume.FileSystem?.Uuid ?? volume.Signature?.Uuid ?? "-",
        ];

    /// <summary>Headings of a table of volumes.</summary>
    public static string[] Heading { get; } = ["volume", "size", "free", "file system", "role", "label", "uuid"];
}
