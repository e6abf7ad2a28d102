using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that root= names a file system of the disk.</summary>
internal sealed class BootRootArgument()
    : BootCheck("boot-root-argument", Severity.Error, "root= on the kernel command line exists", "GUESTOS.Grub")
{
    // Root partitions of the Discoverable Partitions Specification: x86-64, x86, arm64.
    private static readonly string[] RootTypes =
    [
        "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709",
        "44479540-F297-41B2-9AF7-D131D5F0458A",
        "B921B045-1DF0-41C3-AF44-4C6F280D3FAE",
    ];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (NoDefault(guest) is { } none)
            return none;
        var entry = guest.Boot.DefaultEntry!;
        var fix = $"Correct root= ({FixCommands.UpdateGrub(guest)} in the guest).";
        var discoverable = context.Layout.Volumes.FirstOrDefault(v =>
            v.DiskIndex == 0 && v.Partition is { } p && RootTypes.Contains(p.Type)
        );
        if (KernelCommandLine.Value(entry.CommandLine, "root") is not { } root)
        {
            // The loader may tell which disk it started from. Then systemd in the initramfs looks on that disk for the root, by partition
            // type.
            return
                discoverable is not null
                && FixCommands.IsSystemdBoot(guest)
                && guest.DefaultKernel?.Initramfs?.Files.Any(f => f.EndsWith("/systemd-gpt-auto-generator", StringComparison.Ordinal))
                    == true
                ? Verdict.Pass(
                    $"There is no root=; systemd in the initramfs finds {discoverable.Id} by its type.",
                    At(entry, entry.CommandLine)
                )
                : Verdict
                    .Fail(
                        "The command line has no root=; only an initramfs with automatic discovery finds the root.",
                        FixCommands.AddToCommandLine(guest, "root=UUID=..."),
                        At(entry, entry.CommandLine)
                    )
                    .At(Severity.Warning);
        }
        var at = At(entry, $"root={root}");
        if (VolumeNames.Exists(context.Layout, root) == true || VolumeFinder.Find(context.Layout, root) is not null)
            return Verdict.Pass($"root={root} is on the given disks.", at);
        if (root is "gpt-auto" or "/dev/gpt-auto-root")
        {
            return discoverable is not null
                ? Verdict.Pass($"root={root} is {discoverable.Id} by its type.", at)
                : Verdict.Fail(
                    $"root={root} means a partition type that no partition of the system disk has: the kernel waits for "
                        + "it, then stops.",
                    fix,
                    at
                );
        }
        if (VolumeNames.IsOldDiskNumber(root))
            return Verdict.Fail($"root={root} is the number of a disk on a bus that ECS does not have.", fix, at);
        if (VolumeNames.Exists(context.Layout, root) is null && !root.StartsWith("/dev/", StringComparison.Ordinal))
            return Verdict.Pass($"root={root} does not name a device; the initramfs finds the root.", at);
        return VolumeNames.MayBeHidden(context.Layout, files, root)
            ? Verdict.Unknown($"root={root} is on volumes that can't be read.", at)
            : Verdict.Fail($"root={root} is on none of the given disks: the kernel waits for it, then stops.", fix, at);
    }
}
