using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Parameters;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>The boot mode that was given is one the image has.</summary>
internal sealed class ParamBootMode() : Check("param-boot-mode", Severity.Error, "The boot mode fits the image", "GUESTOS.BootMode")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Request.BootMode is not { } given)
            return DiskFacts.WindowsBoot(context) ?? Verdict.Pass($"{context.BootMode} was chosen from the image.");
        var evidence = new Evidence("BootMode", null, given);
        if (given.ToUpperInvariant() is not ("BIOS" or "UEFI"))
        {
            return Verdict.Fail(
                $"ImportImage has no boot mode '{given}'.",
                "BIOS or UEFI; ModifyImageAttribute sets UEFI-Preferred afterwards.",
                evidence
            );
        }

        var arm = context.Guest.Architecture == "aarch64" || context.Request.Architecture == "arm64";
        if (arm && context.BootMode == "BIOS")
            return Verdict.Fail("arm64 starts by UEFI only.", "--boot-mode UEFI", evidence);
        var modes = BootModeRule.Judge(context.Images, context.Layout, context.Guest);
        var (able, why) = context.BootMode == "UEFI" ? (modes.Uefi, modes.WhyNotUefi) : (modes.Bios, modes.WhyNotBios);
        if (able)
            return Verdict.Pass($"The image starts by {context.BootMode}.", evidence);
        var other = context.BootMode == "UEFI" ? modes.Bios : modes.Uefi;
        return Verdict.Fail(
            $"{context.BootMode} is given, but the image does not start by it: {why}",
            other
                ? $"--boot-mode {(context.BootMode == "UEFI" ? "BIOS" : "UEFI")}, or leave it out."
                : "Install a boot loader in the guest.",
            evidence
        );
    }
}
