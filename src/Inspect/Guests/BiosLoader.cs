namespace ImageTools.Inspect.Guests;

/// <summary>Boot loaders, recognised by their code in LBA 0.</summary>
public enum BiosLoader
{
    /// <summary>GRUB 2.</summary>
    Grub2,

    /// <summary>GRUB 0.97.</summary>
    GrubLegacy,

    /// <summary>SYSLINUX and its relatives.</summary>
    Syslinux,

    /// <summary>The loader of Windows.</summary>
    Windows,

    /// <summary>Any other code. It starts the active partition.</summary>
    Generic,
}
