namespace ImageTools.Inspect.Guests;

/// <summary>Loaders by their code in LBA 0.</summary>
public enum BiosLoader
{
    /// <summary>GRUB 2.</summary>
    Grub2,

    /// <summary>GRUB 0.97.</summary>
    GrubLegacy,

    /// <summary>SYSLINUX and its relatives.</summary>
    Syslinux,

    /// <summary>That of Windows.</summary>
    Windows,

    /// <summary>Some other code, which starts the active partition.</summary>
    Generic,
}
