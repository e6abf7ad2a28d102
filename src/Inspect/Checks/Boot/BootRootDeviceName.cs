using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that root= is not a device name of the old hypervisor.</summary>
internal sealed class BootRootDeviceName()
    : BootCheck("boot-root-device-name", Severity.Error, "root= is not a device name", "GUESTOS.Grub")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (NoDefault(guest) is { } none)
            return none;
        var entry = guest.Boot.DefaultEntry!;
        var root = KernelCommandLine.Value(entry.CommandLine, "root");
        if (root is null || !(VolumeNames.IsOldDisk(root) || VolumeNames.IsBusBound(root)))
        {
            return Verdict.Pass(
                root is null ? "There is no root=." : $"root={root} works on every disk bus.",
                At(entry, root is null ? null : $"root={root}")
            );
        }

        var uuid = guest.RootVolume?.FileSystem?.Uuid ?? "...";
        var fix =
            FixCommands.IsSystemdBoot(guest)
                ? $"write root=UUID={uuid} into {FixCommands.CommandLineFile(guest)}, then {FixCommands.UpdateGrub(guest)}"
            : DistributionFamilies.Of(guest) == DistributionFamily.RedHat ? FixCommands.AddToCommandLine(guest, $"root=UUID={uuid}")
            : $"remove GRUB_DISABLE_LINUX_UUID and root= from /etc/default/grub, then {FixCommands.UpdateGrub(guest)}; it must "
                + $"read root=UUID={uuid}";
        return VolumeNames.IsOldDisk(root)
            ? Verdict.Fail(
                $"root={root} does not exist on ECS, where the disk is /dev/vda or /dev/nvme0n1.",
                fix,
                At(entry, $"root={root}")
            )
            : Verdict.Fail($"root={root} exists on only one kind of ECS disk.", fix, At(entry, $"root={root}")).At(Severity.Warning);
    }
}
