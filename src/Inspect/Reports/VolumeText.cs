using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports;

/// <summary>What the reports call volumes.</summary>
internal static class VolumeText
{
    private const string EfiSystem = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";

    private const string BiosBoot = "21686148-6449-6E6F-744E-656564454649";

    public static string Table(PartitionTableKind kind) =>
        kind switch
        {
            PartitionTableKind.Gpt => "gpt",
            PartitionTableKind.Mbr => "mbr",
            PartitionTableKind.Hybrid => "hybrid",
            _ => "none",
        };

    public static string Kind(VolumeKind kind) =>
        kind switch
        {
            VolumeKind.LogicalVolume => "lv",
            VolumeKind.Array => "md",
            VolumeKind.Disk => "disk",
            _ => "partition",
        };

    public static string? FileSystem(Volume volume) => volume.FileSystem?.Type ?? volume.Signature?.Type;

    public static bool IsEfiSystem(Partition? partition) => partition?.Type is EfiSystem or "0xEF" or "0xef";

    public static bool IsBiosBoot(Partition? partition) => partition?.Type == BiosBoot;

    /// <summary>esp, bios-boot, swap, lvm-pv, raid, root, boot or data.</summary>
    public static string Role(Volume volume, Guest guest)
    {
        if (guest.RootVolume?.Id == volume.Id)
            return "root";
        if (IsEfiSystem(volume.Partition))
            return "esp";
        if (IsBiosBoot(volume.Partition))
            return "bios-boot";
        var signature = volume.Signature?.Type;
        if (signature == "swap")
            return "swap";
        if (signature == "LVM2_member")
            return "lvm-pv";
        if (signature == "linux_raid_member")
            return "raid";
        return guest.Fstab?.Any(f => f.VolumeId == volume.Id && f.MountPoint == "/boot") == true ? "boot" : "data";
    }
}
