namespace ImageTools.Inspect.Guests;

/// <summary>The words for kinds of EFI loaders.</summary>
public static class EfiLoaderKindWords
{
    /// <summary>shim, grub, systemd-boot, windows or uki.</summary>
    public static string Name(this EfiLoaderKind value) =>
        value switch
        {
            EfiLoaderKind.Shim => "shim",
            EfiLoaderKind.Grub => "grub",
            EfiLoaderKind.SystemdBoot => "systemd-boot",
            EfiLoaderKind.Windows => "windows",
            _ => "uki",
        };
}
