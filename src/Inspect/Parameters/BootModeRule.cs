using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Parameters;

/// <summary>BootMode of ImportImage (import-checks 6).</summary>
public static class BootModeRule
{
    /// <summary>The boot mode for the import, and why.</summary>
    public static (BootMode Mode, string Reason) Choose(StartModes modes, Guest guest, ImportRequest request)
    {
        if (BootModeWords.Parse(request.BootMode) is { } given)
            return (given, "given by the user");
        if (guest.Architecture == Architecture.Aarch64 || (guest.Architecture is null && request.Architecture == "arm64"))
            return (BootMode.Uefi, "arm64 starts only with UEFI");
        return modes switch
        {
            { Bios: true, Uefi: true } => (
                BootMode.Bios,
                "starts with BIOS and with UEFI; BIOS is the default and fits the oldest instance types. ModifyImageAttribute can set "
                    + "UEFI-Preferred afterwards"
            ),
            { Uefi: true } => (BootMode.Uefi, $"starts only with UEFI. {modes.WhyNotBios}"),
            { Bios: true } => (BootMode.Bios, $"starts only with BIOS. {modes.WhyNotUefi}"),
            _ when IsUefiNearer(guest.Boot) => (
                BootMode.Uefi,
                "the disk does not start in either mode; UEFI is closer, because it has UEFI loaders but no BIOS boot code"
            ),
            _ => (BootMode.Bios, "the default; the disk does not look startable in either mode"),
        };
    }

    /// <summary>
    /// Whether the disk looks more like UEFI than like BIOS: it has UEFI loaders, even if only the old machine's boot variables know their
    /// names, and LBA 0 has no loader that Linux installs.
    /// </summary>
    private static bool IsUefiNearer(BootFacts boot) =>
        boot.BiosLoader is null or BiosLoader.Generic or BiosLoader.Windows
        && (boot.EfiFallback is not null || boot.EfiLoaders.Any(l => l.Kind != EfiLoaderKind.Windows));
}
