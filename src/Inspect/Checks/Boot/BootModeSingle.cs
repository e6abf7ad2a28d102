using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that the image starts with BIOS and with UEFI.</summary>
internal sealed class BootModeSingle()
    : Check("boot-mode-single", Severity.Info, "The disk starts with BIOS and with UEFI", "GUESTOS.BootMode")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Guest.Architecture == Architecture.Aarch64)
            return Verdict.Skip("arm64 has only UEFI.");
        if (DiskFacts.WindowsBoot(context) is { } unread)
            return unread;
        var modes = StartModes.Judge(context.Images, context.Layout, context.Guest);
        if (modes is { Bios: true, Uefi: true })
            return Verdict.Pass("Both paths are complete.");
        var uefi = CheckRunner.Run(StartPaths.Uefi, context with { BootMode = BootMode.Uefi });
        if (!modes.Uefi && uefi.All(r => r.Status != CheckStatus.Fail))
            return Verdict.Unknown($"It is not known whether the disk starts with UEFI: {modes.WhyNotUefi}");
        return modes.Uefi
            ? Verdict.Fail(
                $"The disk starts only with UEFI; older instance types need BIOS. {modes.WhyNotBios}",
                "Install GRUB for BIOS as well, if you need older types.",
                DiskFacts.Disk()
            )
            : Verdict.Fail(
                $"The disk does not start with UEFI; many newer instance types need it. {modes.WhyNotUefi}",
                "Install GRUB for EFI with --removable as well, then set UEFI-Preferred after the import.",
                DiskFacts.Disk()
            );
    }
}
