namespace ImageTools.Disks.Formats.Vhd;

/// <summary>The limits of a VHD, in bytes.</summary>
public static class VhdLimits
{
    /// <summary>The largest disk that every reader supports: 2040 GiB.</summary>
    public const long VirtualSize = 2040L << 30;

    /// <summary>Sectors, of which a disk has a whole number.</summary>
    public const int Sector = 512;
}
