using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that a disk that is imported with BIOS can start with BIOS.</summary>
internal sealed class BootModeBios() : Check("boot-mode-bios", Severity.Error, "The disk starts with BIOS", "GUESTOS.BootMode")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Bios) is { } other)
            return other;
        if (DiskFacts.WindowsBoot(context) is { } unread)
            return unread;
        var modes = StartModes.Judge(context.Images, context.Layout, context.Guest);
        if (modes.Bios)
            return Verdict.Pass("The BIOS path is complete.");
        var fix = modes.Uefi ? "Import it with --boot-mode UEFI." : $"{FixCommands.GrubInstall(context.Guest)} DISK in the guest";
        return Verdict.Fail($"BIOS is chosen, but the disk does not start with BIOS: {modes.WhyNotBios}", fix, DiskFacts.Disk());
    }
}
