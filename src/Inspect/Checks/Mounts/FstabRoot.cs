using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>Checks that fstab mounts the root.</summary>
internal sealed class FstabRoot() : FstabCheck("fstab-root", Severity.Error, "The root file system is in fstab")
{
    /// <inheritdoc/>
    protected override Verdict Absent(Guest guest) => Missing(guest, "There is no /etc/fstab");

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab, GuestTree files)
    {
        if (IsOff(guest))
            return Missing(guest, "fstab is switched off on the kernel command line");
        if (Counted(guest, fstab).FirstOrDefault(f => f.IsRoot) is not { } root)
            return Missing(guest, "/etc/fstab has no line for /");
        return guest.RootVolume is { } volume && root.VolumeId is { } named && named != volume.Id
            ? Verdict
                .Fail(
                    $"/ is {root.Device} in fstab, but another file system starts as the root. It gets the options and the check of "
                        + "the wrong one.",
                    $"Write UUID={volume.FileSystem?.Uuid ?? "..."} in {Place(root)}.",
                    At(root)
                )
                .At(Severity.Warning)
            : Verdict.Pass($"/ is {root.Device}.", At(root));
    }

    private static Verdict Missing(Guest guest, string what)
    {
        var line = $"UUID={guest.RootVolume?.FileSystem?.Uuid ?? "..."} / {guest.RootVolume?.FileSystem?.Type ?? "ext4"} defaults 0 1";
        // "rw" on the kernel command line replaces the line. So does systemd's discovery of partitions by type.
        var rescued =
            guest.Boot.DefaultEntry is { } entry
            && KernelCommandLine.Words(entry.CommandLine).LastOrDefault(w => w is "rw" or "ro") == "rw";
        var verdict = Verdict.Fail(
            $"{what}: the root stays read-only or is not checked.",
            IsOff(guest) ? "Remove fstab=no from the kernel command line." : $"Add '{line}' to /etc/fstab.",
            new Evidence("/etc/fstab")
        );
        return
            rescued
            || (
                guest.Init == InitSystem.Systemd
                && guest.RootVolume?.Partition?.Type is "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709" or "B921B045-1DF0-41C3-AF44-4C6F280D3FAE"
            )
            ? verdict.At(Severity.Warning)
            : verdict;
    }
}
