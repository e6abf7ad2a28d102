using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
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
        if (VolumeManagers.MadeOf(volume.Signature?.Type) is { } made)
            return made == VolumeKind.Array ? "raid" : "lvm-pv";
        return guest.Fstab?.Any(f => f.VolumeId == volume.Id && f.MountPoint == "/boot") == true ? "boot" : "data";
    }
}
