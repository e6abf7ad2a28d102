using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>Checks that fstab uses stable names for file systems.</summary>
internal sealed class FstabDeviceName() : FstabCheck("fstab-device-name", Severity.Error, "fstab has no device names")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab, GuestTree files)
    {
        var lines = Counted(guest, fstab);
        var old = lines.Where(f => f.IsRequired && IsOld(f.Device)).ToArray();
        if (old.Length > 0)
        {
            return Verdict.Fail(
                $"{old[0].Device} for {old[0].MountPoint} does not exist on ECS, where disks are /dev/vda or /dev/nvme0n1: the boot "
                    + "stops in emergency mode.",
                Fix(context, old[0]),
                [.. old.Select(At)]
            );
        }

        var bound = lines.Where(f => IsOld(f.Device) || VolumeNames.IsBusBound(f.Device)).ToArray();
        return bound.Length > 0
            ? Verdict
                .Fail(
                    $"{bound[0].Device} for {bound[0].MountPoint} can change between ECS disks.",
                    Fix(context, bound[0]),
                    [.. bound.Select(At)]
                )
                .At(Severity.Warning)
            : Verdict.Pass("All lines use UUIDs, labels or logical volumes.");
    }

    /// <summary>
    /// Names that the bus of the old machine gave. Names that device mapper and md make from data on the disk stay the same.
    /// </summary>
    private static bool IsOld(string device) =>
        VolumeNames.IsOldDisk(device)
        || device.StartsWith("/dev/disk/by-path/", StringComparison.Ordinal)
        || device.StartsWith("ID=", StringComparison.Ordinal)
        || (device.StartsWith("/dev/disk/by-id/", StringComparison.Ordinal) && !VolumeNames.IsOfContent(device));

    private static string Fix(CheckContext context, FstabEntry entry)
    {
        var volume =
            entry.VolumeId is { } id ? context.Layout.Volumes.FirstOrDefault(v => v.Id == id)
            : entry.IsRoot ? context.Guest.RootVolume
            : null;
        var uuid = volume?.Signature?.Uuid ?? volume?.FileSystem?.Uuid;
        return $"Write UUID={uuid ?? "... (blkid prints it)"} instead of {entry.Device} in {Place(entry)}.";
    }
}
