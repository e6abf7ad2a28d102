namespace ImageTools.Disks.Formats.Vhd;

/// <summary>The limits of a VHD, in bytes.</summary>
public static class VhdLimits
{
    /// <summary>The largest disk that every reader supports: 2040 GiB.</summary>
    public const long VirtualSize = 2040L << 30;

    /// <summary>Block allocation table. A disk of 2040 GiB in blocks of 512 KiB takes a quarter of this.</summary>
    public const long TableBytes = 64 << 20;

    /// <summary>Smallest block of a dynamic disk.</summary>
    public const uint SmallestBlock = Sector;

    /// <summary>Largest block of a dynamic disk.</summary>
    public const uint LargestBlock = 1 << 30;

    /// <summary>The largest geometry: 65535 cylinders, 16 heads and 255 sectors.</summary>
    public const long GeometrySectors = 65535L * 16 * 255;

    /// <summary>Sectors, of which a disk has a whole number.</summary>
    public const int Sector = 512;
}
