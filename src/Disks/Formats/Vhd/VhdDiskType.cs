namespace ImageTools.Disks.Formats.Vhd;

/// <summary>Disk Type of the footer.</summary>
public enum VhdDiskType
{
    /// <summary>The disk byte for byte, then the footer.</summary>
    Fixed = 2,

    /// <summary>Blocks that are allocated when they are written.</summary>
    Dynamic = 3,

    /// <summary>Blocks over a parent.</summary>
    Differencing = 4,
}
