namespace ImageTools.Inspect.Guests;

/// <summary>The words for loaders in LBA 0.</summary>
public static class BiosLoaderWords
{
    /// <summary>grub2, grub-legacy, syslinux, windows or generic.</summary>
    public static string Name(this BiosLoader value) =>
        value switch
        {
            BiosLoader.Grub2 => "grub2",
            BiosLoader.GrubLegacy => "grub-legacy",
            BiosLoader.Syslinux => "syslinux",
            BiosLoader.Windows => "windows",
            _ => "generic",
        };
}
