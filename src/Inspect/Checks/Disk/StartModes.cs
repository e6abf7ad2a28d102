using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>The firmware modes that the disk can start with.</summary>
/// <param name="Bios">The checks of the BIOS path find no problem.</param>
/// <param name="Uefi">There is a readable EFI system partition with a fallback loader.</param>
/// <param name="WhyNotBios">What is missing for BIOS, or null.</param>
/// <param name="WhyNotUefi">What is missing for UEFI, or null.</param>
public sealed record StartModes(bool Bios, bool Uefi, string? WhyNotBios, string? WhyNotUefi)
{
    /// <summary>Judges both paths with the same checks that the report shows.</summary>
    public static StartModes Judge(IReadOnlyList<DiskImage> images, DiskLayout layout, Guest guest)
    {
        var whyNotUefi = Problem(
            StartPaths.Uefi,
            new CheckContext(images, layout, guest, BootMode.Uefi, new ImportRequest()),
            unknownPasses: false
        );
        var whyNotBios =
            guest.Architecture == Architecture.Aarch64
                ? "arm64 has no BIOS."
                : Problem(
                    StartPaths.Bios,
                    new CheckContext(images, layout, guest, BootMode.Bios, new ImportRequest()),
                    unknownPasses: true
                );
        return new StartModes(whyNotBios is null, whyNotUefi is null, whyNotBios, whyNotUefi);
    }

    private static string? Problem(IEnumerable<ICheck> checks, CheckContext context, bool unknownPasses) =>
        CheckRunner
            .Run(checks, context)
            .FirstOrDefault(r =>
                r is { Status: CheckStatus.Fail, Severity: Severity.Error } || (r.Status == CheckStatus.Unknown && !unknownPasses)
            )
            ?.Message;
}
