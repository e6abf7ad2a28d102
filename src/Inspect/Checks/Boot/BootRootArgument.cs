using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>root= names a file system of the disk.</summary>
internal sealed class BootRootArgument() : BootCheck("boot-root-argument", Severity.Error, "root= on the kernel command line exists", "GUESTOS.Grub")
{
    private static readonly string[] Discovered = ["/dev/gpt-auto-root", "/dev/root", "/dev/nfs"];

    private static readonly string?[] Members = ["LVM2_member", "crypto_LUKS", "linux_raid_member"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (NoDefault(guest) is { } none)
            return none;
        var entry = guest.Boot.DefaultEntry!;
        var fix = $"Correct root= ({DistributionFamily.UpdateGrub(guest)} in the guest).";
        if (CommandLine.Value(entry.CommandLine, "root") is not { } root)
            return Verdict.Fail("The command line has no root=; only an initramfs with automatic discovery finds the root.", DistributionFamily.AddToCommandLine(guest, "root=UUID=..."), At(entry, entry.CommandLine)).At(Severity.Warning);
        if (VolumeNames.Exists(context.Layout, root) == true || VolumeFinder.Find(context.Layout, root) is not null)
            return Verdict.Pass($"root={root} is on the given disks.", At(entry, $"root={root}"));
        if (VolumeNames.Exists(context.Layout, root) is null && (Discovered.Contains(root) || !root.StartsWith("/dev/", StringComparison.Ordinal)))
            return Verdict.Pass($"root={root} names no device; the initramfs finds it.", At(entry, $"root={root}"));
        // What LVM, LUKS and md make of their members is known only where those can be read.
        if (VolumeNames.IsMade(root) && context.Layout.Volumes.Any(v => Members.Contains(v.Signature?.Type) && !context.Layout.Volumes.Any(m => m.Kind is VolumeKind.LogicalVolume or VolumeKind.Array)))
            return Verdict.Unknown($"root={root} is made of volumes that can't be read.", At(entry, $"root={root}"));
        return Verdict.Fail($"root={root} is on none of the given disks: the kernel waits for it, then stops.", fix, At(entry, $"root={root}"));
    }
}
