using System.Text.RegularExpressions;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks;

/// <summary>The names of volumes in fstab and root=.</summary>
internal static partial class VolumeNames
{
    private static readonly string[] MultipathFiles = ["/etc/multipath.conf", "/etc/multipath/bindings"];
    private const string MapperById = "/dev/disk/by-id/dm-name-";

    /// <summary>
    /// Whether a UUID=, LABEL=, PARTUUID=, PARTLABEL= or /dev/mapper name exists on the given disks; null for names that say nothing about
    /// the disk.
    /// </summary>
    public static bool? Exists(DiskLayout layout, string device)
    {
        if (layout.Volumes.Any(v => v.DeviceNames.Contains(device)))
            return true;
        // dm-name- has the name of a volume.
        if (device.StartsWith(MapperById, StringComparison.Ordinal))
            return Exists(layout, $"/dev/mapper/{device[MapperById.Length..]}");
        if (IsOfContent(device))
            return null;
        var byId = "/dev/disk/by-";
        if (device.StartsWith(byId, StringComparison.Ordinal) && device.IndexOf('/', byId.Length) is var slash and > 0)
            return Exists(layout, $"{device[byId.Length..slash].ToUpperInvariant()}={device[(slash + 1)..]}");
        var equals = device.IndexOf('=');
        if (equals > 0)
        {
            var value = device[(equals + 1)..].Trim('"', '\'');
            return device[..equals].ToUpperInvariant() switch
            {
                "UUID" => layout.Volumes.Any(v => Same(v.Signature?.Uuid ?? v.FileSystem?.Uuid, value)),
                "LABEL" => layout.Volumes.Any(v => (v.Signature?.Label ?? v.FileSystem?.Label) == value),
                "PARTUUID" => layout.Volumes.Any(v => Same(v.Partition?.PartUuid, value.Split('/')[0])),
                "PARTLABEL" => layout.Volumes.Any(v => v.Partition?.Name == value),
                _ => null,
            };
        }
        return device.StartsWith("/dev/mapper/", StringComparison.Ordinal) || BuildHost().IsMatch(device) ? false : null;
    }

    /// <summary>
    /// Whether a name that was not found may still appear at boot. It may be inside an encrypted volume, or on members of LVM or md that
    /// could not be put together here. It may be an array, whose number is given when it is assembled, or a name that multipath makes for a
    /// disk.
    /// </summary>
    public static bool MayBeHidden(DiskLayout layout, GuestTree files, string device)
    {
        if (!Made().IsMatch(device))
            return false;
        var array = Array().IsMatch(device);
        if (HasMembers(layout, VolumeKind.Array) && (array || layout.Volumes.All(v => v.Kind != VolumeKind.Array)))
            return true;
        if (array)
            return false;
        return HasRole(layout, VolumeRole.Encrypted)
            || (HasMembers(layout, VolumeKind.LogicalVolume) && HasNoNames(layout))
            || (Mapping().IsMatch(device) && MultipathFiles.Any(files.Exists));
    }

    /// <summary>
    /// Whether the disks have a volume whose inner volumes can't be seen here: an encrypted one, or members of LVM or md that could not be
    /// put together.
    /// </summary>
    public static bool Hides(DiskLayout layout) =>
        HasRole(layout, VolumeRole.Encrypted) || (HasRole(layout, VolumeRole.Member) && HasNoNames(layout));

    /// <summary>Whether the by-id name comes from data on the disk and not from the hardware.</summary>
    public static bool IsOfContent(string device) =>
        ((string[])["dm-", "md-", "lvm-"]).Any(p => device.StartsWith($"/dev/disk/by-id/{p}", StringComparison.Ordinal));

    /// <summary>Whether the device name comes from a disk bus that ECS does not have: sd, hd (IDE, SCSI), mmcblk (SD cards).</summary>
    public static bool IsOldDisk(string device) => HasPrefix(device, "/dev/sd") || HasPrefix(device, "/dev/hd") || IsCard(device);

    /// <summary>Whether the name is an SD card. No instance has one.</summary>
    public static bool IsCard(string device) => device.StartsWith("/dev/mmcblk", StringComparison.Ordinal);

    /// <summary>Whether a value of root= is the number of a device on such a bus, as MAJOR:MINOR or in hex: 8:1, 803.</summary>
    public static bool IsOldDiskNumber(string device) => OldNumber().IsMatch(device);

    /// <summary>Whether the name belongs to only one kind of ECS disk: vd, nvme, xvd.</summary>
    public static bool IsBusBound(string device) =>
        HasPrefix(device, "/dev/vd") || HasPrefix(device, "/dev/xvd") || device.StartsWith("/dev/nvme", StringComparison.Ordinal);

    // Devices of the machine that built the image. No instance has them.
    [GeneratedRegex(@"^/dev/(loop|nbd|ram|zd|zram)[0-9]+(p[0-9]+)?$")]
    private static partial Regex BuildHost();

    [GeneratedRegex("^((8|3|22|179):[0-9]+(:[0-9]+)?|(0x)?0?[38][0-9a-fA-F]{2})$")]
    private static partial Regex OldNumber();

    [GeneratedRegex(@"^/dev/(md.*|disk/by-id/md-.+)$")]
    private static partial Regex Array();

    [GeneratedRegex(@"^/dev/(mapper/.+|dm-[0-9]+|disk/by-id/dm-.+)$")]
    private static partial Regex Mapping();

    private static bool HasRole(DiskLayout layout, VolumeRole role) => layout.Volumes.Any(v => v.Role == role);

    // Members from which nothing was made, or of which not even the names of their volumes could be read.
    private static bool HasNoNames(DiskLayout layout) =>
        layout.Volumes.All(v => v.Kind is VolumeKind.Partition or VolumeKind.Disk)
        || layout.Volumes.Any(v => v is { Kind: VolumeKind.LogicalVolume, Error: not null, DeviceNames.Count: 0 });

    private static bool HasMembers(DiskLayout layout, VolumeKind kind) =>
        layout.Volumes.Any(v => VolumeManagers.MadeOf(v.Signature?.Type) == kind);

    [GeneratedRegex(@"^/dev/(mapper/.+|md.*|dm-[0-9]+|(?!disk/|block/|char/)[^/]+/[^/]+|disk/by-id/(dm|md|lvm)-.+)$")]
    private static partial Regex Made();

    private static bool HasPrefix(string device, string prefix) =>
        device.StartsWith(prefix, StringComparison.Ordinal)
        && device.Length > prefix.Length
        && char.IsAsciiLetterLower(device[prefix.Length]);

    private static bool Same(string? a, string b) => a is not null && a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
