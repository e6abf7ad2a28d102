using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>root= names a file system of the disk.</summary>
internal sealed class BootRootArgument() : BootCheck("boot-root-argument", Severity.Error, "root= on the kernel command line exists", "GUESTOS.Grub")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (NoDefault(guest) is { } none)
            return none;
        var entry = guest.Boot.DefaultEntry!;
        var fix = $"Correct root= ({DistributionFamily.UpdateGrub(guest)} in the guest).";
        if (CommandLine.Value(entry.CommandLine, "root") is not { } root)
            return Verdict.Fail("The command line has no root=; only an initramfs with automatic discovery finds the root.", DistributionFamily.AddToCommandLine(guest, "root=UUID=..."), At(entry, entry.CommandLine)).At(Severity.Warning);
        if (VolumeNames.Exists(context.Layout, root) is not false)
            return Verdict.Pass($"root={root} is on the given disks.", At(entry, $"root={root}"));
        // A mapper name of LUKS or multipath is made by the initramfs; only LVM's are known here.
        if (root.StartsWith("/dev/mapper/", StringComparison.Ordinal) && context.Layout.Volumes.All(v => v.Kind != VolumeKind.LogicalVolume))
            return Verdict.Unknown($"root={root} is made by the initramfs, and no volume of LVM could be read.", At(entry, $"root={root}"));
        return Verdict.Fail($"root={root} is on none of the given disks: the kernel waits for it, then stops.", fix, At(entry, $"root={root}"));
    }
}
