namespace ImageTools.Inspect.Guests;

/// <summary>Where a driver is, best first.</summary>
public enum DriverPlace
{
    /// <summary>Compiled into the kernel.</summary>
    Builtin,

    /// <summary>In the initramfs.</summary>
    Initramfs,

    /// <summary>Only under /lib/modules of the root file system.</summary>
    Module,

    /// <summary>Nowhere.</summary>
    Missing,

    /// <summary>Could not be found out, since the evidence could not be read.</summary>
    Unknown,
}
