namespace ImageTools.Inspect.Guests;

/// <summary>The words for boot loaders.</summary>
public static class BootloaderWords
{
    /// <summary>grub2, grub-legacy, extlinux, systemd-boot or uki.</summary>
    public static string Name(this Bootloader value) =>
        value switch
        {
            Bootloader.Grub2 => "grub2",
            Bootloader.GrubLegacy => "grub-legacy",
            Bootloader.Extlinux => "extlinux",
            Bootloader.SystemdBoot => "systemd-boot",
            _ => "uki",
        };
}
