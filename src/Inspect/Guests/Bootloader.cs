namespace ImageTools.Inspect.Guests;

/// <summary>Boot loaders, by the configuration that they read.</summary>
public enum Bootloader
{
    /// <summary>GRUB 2.</summary>
    Grub2,

    /// <summary>GRUB 0.97.</summary>
    GrubLegacy,

    /// <summary>EXTLINUX and its relatives.</summary>
    Extlinux,

    /// <summary>systemd-boot.</summary>
    SystemdBoot,

    /// <summary>A unified kernel image. The firmware starts it directly.</summary>
    UnifiedKernel,
}
