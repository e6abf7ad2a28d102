using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that a boot loader has a configuration.</summary>
internal sealed class BootConfigFound() : BootCheck("boot-config-found", Severity.Error, "There is a boot configuration", "GUESTOS.Grub")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files) =>
        guest.Boot.ConfigFiles is [var first, ..]
            ? Verdict.Pass($"{guest.Boot.Bootloader?.Name() ?? "The boot loader"} reads {first}.", new Evidence(first))
        : guest.Unreadable.FirstOrDefault(u => u.Path.EndsWith(".efi", StringComparison.OrdinalIgnoreCase)) is { } image
            ? Verdict.Unknown(
                $"The {image.Path} can't be read: {image.Reason}",
                new Evidence(image.Path[Math.Max(0, image.Path.IndexOf('/', StringComparison.Ordinal))..])
            )
        : guest.Boot.EfiLoaders.FirstOrDefault(l => l.Kind == EfiLoaderKind.UnifiedKernel) is { } nameless
            ? Verdict.Fail(
                $"{nameless.Path} is a unified kernel image that no loader lists. It has no name in .osrel, its file name begins with a "
                    + "dot or 'auto-', or it is outside EFI/Linux.",
                "Build it with the system's os-release, as EFI/Linux/NAME.efi: ukify build --os-release=@/usr/lib/os-release ...",
                new Evidence($"{nameless.Volume}:{nameless.Path}")
            )
        : Verdict.Fail(
            "There is no grub.cfg, menu.lst, boot loader entry, extlinux.conf or unified kernel image.",
            FixCommands.UpdateGrub(guest),
            new Evidence("/boot")
        );
}
