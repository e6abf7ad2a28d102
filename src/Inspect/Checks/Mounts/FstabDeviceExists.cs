using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>What fstab mounts is on the disks.</summary>
internal sealed class FstabDeviceExists() : FstabCheck("fstab-device-exists", Severity.Error, "File systems in fstab exist")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab)
    {
        var missing = fstab.Where(f => f.VolumeId is null && VolumeNames.Exists(context.Layout, f.Device) == false).ToArray();
        // A mapper name may be a LUKS mapping, which crypttab explains; only names of LVM can be looked up here.
        var hard = missing.Where(f => !IsOptional(f) && f.Type != "swap" && !f.Device.StartsWith("/dev/mapper/", StringComparison.Ordinal)).ToArray();
        if (hard.Length > 0)
        {
            var one = context.Images.Count == 1 ? " If it is on a data disk, give that disk, too." : "";
            return Verdict.Fail($"{hard[0].Device} for {hard[0].MountPoint} is on none of the given disks: the boot stops in emergency mode.{one}", $"Remove line {hard[0].Line} of /etc/fstab, or add nofail to its options.", [.. hard.Select(At)]);
        }
        return missing.Length > 0
            ? Verdict.Fail($"{missing[0].Device} for {missing[0].MountPoint} is on none of the given disks; the boot may wait 90 seconds for it.", $"Remove line {missing[0].Line} of /etc/fstab.", [.. missing.Select(At)]).At(Severity.Warning)
            : Verdict.Pass($"All {fstab.Count} lines can be mounted.");
    }
}
