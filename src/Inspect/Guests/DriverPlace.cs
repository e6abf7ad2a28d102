namespace ImageTools.Inspect.Guests;

/// <summary>The place of a driver, best first.</summary>
public enum DriverPlace
{
    /// <summary>Compiled into the kernel.</summary>
    Builtin,

    /// <summary>In the initramfs.</summary>
    Initramfs,

    /// <summary>Only under /lib/modules of the root file system.</summary>
    Module,

    /// <summary>The driver does not exist.</summary>
    Missing,

    /// <summary>Unknown, because the evidence could not be read.</summary>
    Unknown,
}
