namespace ImageTools.Disks.Formats.Vhd;

/// <summary>
/// Offsets of the fields of a VHD (Microsoft "Virtual Hard Disk Image Format Specification", "Hard Disk Footer Format" and "Dynamic Disk
/// Header Format"): by their names in that document, big-endian. Reader and writer use them.
/// </summary>
public static class VhdFields
{
    /// <summary>Bytes of the footer.</summary>
    public const int FooterSize = 512;

    /// <summary>Features, 32 bits.</summary>
    public const int Features = 8;

    /// <summary>File Format Version, 32 bits.</summary>
    public const int FileFormatVersion = 12;

    /// <summary>Data Offset, 64 bits: place of the dynamic header.</summary>
    public const int DataOffset = 16;

    /// <summary>Creator Application, four characters.</summary>
    public const int CreatorApplication = 28;

    /// <summary>Creator Version, 32 bits.</summary>
    public const int CreatorVersion = 32;

    /// <summary>Creator Host OS, four characters.</summary>
    public const int CreatorHost = 36;

    /// <summary>Original Size, 64 bits.</summary>
    public const int OriginalSize = 40;

    /// <summary>Current Size, 64 bits.</summary>
    public const int CurrentSize = 48;

    /// <summary>Disk Geometry: cylinders in 16 bits, heads and sectors in 8 each.</summary>
    public const int DiskGeometry = 56;

    /// <summary>Disk Type, 32 bits.</summary>
    public const int DiskType = 60;

    /// <summary>Checksum of the footer, 32 bits.</summary>
    public const int FooterChecksum = 64;

    /// <summary>Unique Id, 16 bytes.</summary>
    public const int UniqueId = 68;

    /// <summary>Saved State, 8 bits.</summary>
    public const int SavedState = 84;

    /// <summary>Bytes of the dynamic header.</summary>
    public const int DynamicHeaderSize = 1024;

    /// <summary>Data Offset of the dynamic header, 64 bits, all ones.</summary>
    public const int NextOffset = 8;

    /// <summary>Table Offset, 64 bits.</summary>
    public const int TableOffset = 16;

    /// <summary>Header Version, 32 bits.</summary>
    public const int HeaderVersion = 24;

    /// <summary>Max Table Entries, 32 bits.</summary>
    public const int MaxTableEntries = 28;

    /// <summary>Block Size, 32 bits.</summary>
    public const int BlockSize = 32;

    /// <summary>Checksum of the dynamic header, 32 bits.</summary>
    public const int HeaderChecksum = 36;

    /// <summary>Parent Unicode Name, <see cref="ParentNameLength"/> bytes.</summary>
    public const int ParentName = 64;

    /// <summary>Bytes of it.</summary>
    public const int ParentNameLength = 512;

    /// <summary>File Format Version and Header Version: 1.0.</summary>
    public const uint Version1 = 0x00010000;

    /// <summary>The entry of the block allocation table for an unallocated block.</summary>
    public const uint Unallocated = uint.MaxValue;

    /// <summary>Bytes of an entry of the block allocation table, which names a sector.</summary>
    public const int TableEntrySize = 4;

    /// <summary>Cookie of the footer.</summary>
    public static ReadOnlySpan<byte> FooterCookie => "conectix"u8;

    /// <summary>Cookie of the dynamic header.</summary>
    public static ReadOnlySpan<byte> HeaderCookie => "cxsparse"u8;

    /// <summary>Bytes of the sector bitmap before each block: a bit a sector, in whole sectors.</summary>
    public static long BitmapSize(long blockSize) => ((blockSize / VhdLimits.Sector / 8) + VhdLimits.Sector - 1) & -VhdLimits.Sector;
}
