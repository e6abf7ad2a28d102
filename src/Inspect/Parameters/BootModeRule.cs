using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Parameters;

/// <summary>BootMode of ImportImage (import-checks 6): judged by the very checks that will then be reported.</summary>
public static class BootModeRule
{
    /// <summary>Judges both paths.</summary>
    public static BootModes Judge(IReadOnlyList<DiskImage> images, DiskLayout layout, Guest guest)
    {
        var whyNotUefi = Problem(
            CheckCatalogue.UefiPath,
            new CheckContext(images, layout, guest, "UEFI", new ImportRequest()),
            unknownPasses: false
        );
        var whyNotBios =
            guest.Architecture == "aarch64"
                ? "arm64 has no BIOS."
                : Problem(
                    CheckCatalogue.BiosPath,
                    new CheckContext(images, layout, guest, "BIOS", new ImportRequest()),
                    unknownPasses: true
                );
        return new BootModes(whyNotBios is null, whyNotUefi is null, whyNotBios, whyNotUefi);
    }

    /// <summary>The mode to import in, and why.</summary>
    public static (string Mode, string Reason) Choose(BootModes modes, Guest guest, ImportRequest request)
    {
        if (request.BootMode is { } given)
            return (given.ToUpperInvariant(), "given by the user");
        if (guest.Architecture == "aarch64" || (guest.Architecture is null && request.Architecture == "arm64"))
            return ("UEFI", "arm64 starts by UEFI only");
        return modes switch
        {
            { Bios: true, Uefi: true } => (
                "BIOS",
                "starts by BIOS and by UEFI; BIOS is the default and fits the oldest instance types. ModifyImageAttribute can set "
                    + "UEFI-Preferred afterwards"
            ),
            { Uefi: true } => ("UEFI", $"starts by UEFI only. {modes.WhyNotBios}"),
            { Bios: true } => ("BIOS", $"starts by BIOS only. {modes.WhyNotUefi}"),
            _ when IsUefiNearer(guest.Boot) => (
                "UEFI",
                "the disk does not start in either mode; UEFI is nearer, since its loaders are there and boot code for a BIOS is not"
            ),
            _ => ("BIOS", "the default; the disk does not look startable in either mode"),
        };
    }

    /// <summary>
    /// Loaders for UEFI are there, if under names that only boot variables of the old machine knew, and LBA 0 has no loader that a
    /// Linux installs.
    /// </summary>
    private static bool IsUefiNearer(BootFacts boot) =>
        boot.BiosLoader is null or "generic" or "windows"
        && (boot.EfiFallback is not null || boot.EfiLoaders.Any(l => l.Kind != "windows"));

    private static string? Problem(IEnumerable<ICheck> checks, CheckContext context, bool unknownPasses) =>
        CheckRunner
            .Run(checks, context)
            .FirstOrDefault(r =>
                r is { Status: CheckStatus.Fail, Severity: Severity.Error } || (r.Status == CheckStatus.Unknown && !unknownPasses)
            )
            ?.Message;
}
