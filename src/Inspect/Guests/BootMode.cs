namespace ImageTools.Inspect.Guests;

/// <summary>The firmware that starts a disk.</summary>
public enum BootMode
{
    /// <summary>BIOS.</summary>
    Bios,

    /// <summary>UEFI.</summary>
    Uefi,
}
