using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>Checks that the image can start with the given boot mode.</summary>
internal sealed class ParamBootMode() : Check("param-boot-mode", Severity.Error, "The boot mode fits the image", "GUESTOS.BootMode")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Request.BootMode is not { } given)
            return DiskFacts.WindowsBoot(context) ?? Verdict.Pass($"{context.BootMode.Name()} was chosen from the image.");
        var evidence = new Evidence("BootMode", null, given);
        if (BootModeWords.Parse(given) is null)
        {
            return Verdict.Fail(
                $"ImportImage has no boot mode '{given}'.",
                "BIOS or UEFI; ModifyImageAttribute sets UEFI-Preferred afterwards.",
                evidence
            );
        }

        var arm = context.Guest.Architecture == Architecture.Aarch64 || context.Request.Architecture == "arm64";
        if (arm && context.BootMode == BootMode.Bios)
            return Verdict.Fail("arm64 starts only with UEFI.", "--boot-mode UEFI", evidence);
        var modes = StartModes.Judge(context.Images, context.Layout, context.Guest);
        var (able, why) = context.BootMode == BootMode.Uefi ? (modes.Uefi, modes.WhyNotUefi) : (modes.Bios, modes.WhyNotBios);
        if (able)
            return Verdict.Pass($"The image starts with {context.BootMode.Name()}.", evidence);
        var other = context.BootMode == BootMode.Uefi ? modes.Bios : modes.Uefi;
        return Verdict.Fail(
            $"{context.BootMode.Name()} is given, but the image does not start with it: {why}",
            other
                ? $"--boot-mode {(context.BootMode == BootMode.Uefi ? "BIOS" : "UEFI")}, or leave it out."
                : "Install a boot loader in the guest.",
            evidence
        );
    }
}
