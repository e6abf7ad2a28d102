using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>Checks that the devices of fstab are on the disks.</summary>
internal sealed class FstabDeviceExists() : FstabCheck("fstab-device-exists", Severity.Error, "File systems in fstab exist")
{
    private static readonly string[] OfDisks =
    [
        "ext2",
        "ext3",
        "ext4",
        "xfs",
        "btrfs",
        "vfat",
        "msdos",
        "exfat",
        "ntfs",
        "ntfs3",
        "f2fs",
        "jfs",
        "reiserfs",
        "iso9660",
        "udf",
        "squashfs",
        "erofs",
        "auto",
    ];

    // Folders that the old hypervisor shares with its guests.
    private static readonly string[] Shares = ["virtiofs", "vboxsf", "vmhgfs", "fuse.vmhgfs-fuse", "prl_fs"];

    // Paths that only exist on the running system.
    private static readonly string[] Volatile = ["/dev/", "/proc/", "/sys/", "/run/", "/tmp/"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab, GuestTree files)
    {
        var lines = Counted(guest, fstab);
        var crypt = CrypttabEntry.Read(files, guest.Boot.DefaultEntry?.CommandLine ?? "");
        // A volume that is opened at boot may contain more volumes. Their names can't be seen here.
        var opens = crypt.Any(e => FstabCrypttab.IsOpened(context, files, e));
        // The boot does not wait for a mount that is only mounted by hand.
        var missing = lines
            .Where(f =>
                !f.IsByHand
                && IsMissing(context.Layout, f, fstab, files)
                && !(opens && IsOfFileSystem(f.Device) && VolumeNames.Hides(context.Layout))
            )
            .ToArray();
        // fstab-crypttab judges the names that crypttab makes. A name inside a volume that can't be opened here is not known to be missing.
        var hard = missing
            .Where(f =>
                f.IsRequired
                && !crypt.Any(e => FstabCrypttab.IsNameOf(f.Device, e.Name))
                && !VolumeNames.MayBeHidden(context.Layout, files, f.Device)
            )
            .ToArray();
        if (hard.Length > 0)
        {
            var one =
                context.Images.Count == 1
                && hard[0].Device.Contains('=', StringComparison.Ordinal)
                && !FstabReader.HasUnknownTag(hard[0].Device)
                    ? " If it is on a data disk, give that disk too."
                    : "";
            var fix = MountSource.OtherwiseSpelled(context.Layout, hard[0].Device) is { } other
                ? $"Write {other} in {Place(hard[0])}."
                : $"{Removal(hard[0])}, or add nofail to its options.";
            var verdict = Verdict.Fail(
                $"{hard[0].Device} for {hard[0].MountPoint} is {Where(context.Layout, hard[0])}: {Consequence(guest, hard[0])}.{one}",
                fix,
                [.. hard.Select(At)]
            );
            return hard.Any(f => Stops(guest, f)) ? verdict : verdict.At(Severity.Warning);
        }
        if (missing.Length > 0)
        {
            return Verdict
                .Fail(
                    $"{missing[0].Device} for {missing[0].MountPoint} is {Where(context.Layout, missing[0])}{Delay(missing[0])}.",
                    $"{Removal(missing[0])}.",
                    [.. missing.Select(At)]
                )
                .At(Severity.Warning);
        }

        var malformed = fstab.Where(f => !f.IsSwap && !f.IsPath && f.MountPoint is not ("none" or "-")).ToArray();
        return malformed.Length > 0
            ? Verdict
                .Fail(
                    $"{malformed[0].MountPoint} in line {malformed[0].Line} is not a path: systemd ignores the line, and mounts nothing.",
                    $"Correct line {malformed[0].Line} of /etc/fstab; \\040 means a blank.",
                    [.. malformed.Select(At)]
                )
                .At(Severity.Warning)
            : Verdict.Pass($"All {lines.Length} lines can be mounted.");
    }

    /// <summary>
    /// Whether a required line that can't be mounted stops the boot. OpenRC and busybox continue. SysV's scripts stop when a file-system
    /// check fails.
    /// </summary>
    private static bool Stops(Guest guest, FstabEntry entry) =>
        guest.Init switch
        {
            InitSystem.OpenRc or InitSystem.Busybox => false,
            InitSystem.SysVInit => entry.Pass > 0,
            InitSystem.Upstart => !entry.Options.Contains("nobootwait"),
            // The root is already mounted. Without "rw", a line that names another device can't make it writable.
            _ => !entry.IsRoot
                || KernelCommandLine.Words(guest.Boot.DefaultEntry?.CommandLine ?? "").LastOrDefault(w => w is "rw" or "ro") != "rw",
        };

    private static string Consequence(Guest guest, FstabEntry entry) =>
        !Stops(guest, entry) ? "it is not mounted"
        : entry.IsRoot ? "the root stays read-only"
        : guest.Init == InitSystem.Upstart ? "the boot waits for it"
        : "the boot stops in emergency mode";

    /// <summary>systemd waits for devices. An automount delays the wait until the first access.</summary>
    private static string Delay(FstabEntry entry) =>
        !(entry.Device.StartsWith("/dev/", StringComparison.Ordinal) || entry.Device.Contains('=', StringComparison.Ordinal)) ? ""
        : entry.IsAutomount ? "; the first access waits for it"
        : entry.DeviceTimeout is { } timeout ? $"; the boot may wait for it ({timeout})"
        : "; the boot may wait 90 seconds for it";

    private static string Where(DiskLayout layout, FstabEntry entry) =>
        MountSource.OtherwiseSpelled(layout, entry.Device) is { } other
            ? $"{other} on the disk, but systemd waits for exactly the name in the line"
        : FstabReader.HasUnknownTag(entry.Device) ? "an unknown tag (tags are in capitals)"
        : entry.Device.StartsWith('/') && !IsMapped(entry.Device) ? "missing on ECS"
        : "on none of the given disks";

    /// <summary>
    /// Whether the instance will lack the device. A device passes only when it is known to exist, or when nobody can know.
    /// </summary>
    private static bool IsMissing(DiskLayout layout, FstabEntry entry, IReadOnlyList<FstabEntry> fstab, GuestTree files)
    {
        var device = entry.Device;
        if (Shares.Contains(entry.Type))
            return true;
        if (MountSource.Exists(layout, device) is { } exists && !FstabReader.HasUnknownTag(device))
            return !exists;
        if (entry.VolumeId is not null)
            return false;
        if (entry.Options.Any(o => o is "bind" or "rbind" or "loop" || o.StartsWith("loop=", StringComparison.Ordinal)))
            return IsNoPath(device, fstab, files);
        if (!OfDisks.Contains(entry.Type) && !entry.IsSwap)
            return false;
        if (!device.StartsWith("/dev/", StringComparison.Ordinal))
            return device.StartsWith('/') ? IsNoPath(device, fstab, files) : FstabReader.HasUnknownTag(device);
        // fstab-device-name judges names of disks. The names that remain are logical volumes, arrays, and devices that ECS does not have.
        return (!VolumeNames.IsOldDisk(device) || VolumeNames.IsCard(device))
            && !VolumeNames.IsBusBound(device)
            && !device.StartsWith("/dev/disk/", StringComparison.Ordinal)
            && device != "/dev/root"
            && !VolumeNames.MayBeHidden(layout, files, device);
    }

    /// <summary>A file or directory that is not in the guest, as far as its mounts can be seen.</summary>
    private static bool IsNoPath(string path, IReadOnlyList<FstabEntry> fstab, GuestTree files) =>
        path.StartsWith('/')
        && !Volatile.Any(v => $"{path}/".StartsWith(v, StringComparison.Ordinal))
        && !fstab.Any(f => f.MountPoint.Length > 1 && $"{path}/".StartsWith($"{f.MountPoint.TrimEnd('/')}/", StringComparison.Ordinal))
        && !files.Exists(path);

    /// <summary>A name that comes from a file system. The file system may be inside another volume.</summary>
    private static bool IsOfFileSystem(string device) =>
        ((string[])["UUID=", "LABEL=", "/dev/disk/by-uuid/", "/dev/disk/by-label/"]).Any(p =>
            device.StartsWith(p, StringComparison.Ordinal)
        );

    private static bool IsMapped(string device) =>
        device.StartsWith("/dev/mapper/", StringComparison.Ordinal) || device.StartsWith("/dev/disk/by-id/dm-", StringComparison.Ordinal);
}
