using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that a disk that is imported with UEFI can start with UEFI.</summary>
internal sealed class BootModeUefi() : Check("boot-mode-uefi", Severity.Error, "The disk starts with UEFI", "GUESTOS.BootMode")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Uefi) is { } other)
            return other;
        if (DiskFacts.WindowsBoot(context) is { } unread)
            return unread;
        var own = CheckRunner.Run(StartPaths.Uefi, context);
        if (own.FirstOrDefault(r => r is { Status: CheckStatus.Fail, Severity: Severity.Error }) is { } bad)
        {
            var fix = StartModes.Judge(context.Images, context.Layout, context.Guest).Bios
                ? "Import it with --boot-mode BIOS; or: " + bad.Fix
                : bad.Fix;
            return Verdict.Fail($"UEFI is chosen, but the disk does not start with UEFI: {bad.Message}", fix, [.. bad.Evidence]);
        }
        return own.FirstOrDefault(r => r.Status == CheckStatus.Unknown) is { } open
            ? Verdict.Unknown(open.Message)
            : Verdict.Pass("The UEFI path is complete.");
    }
}
