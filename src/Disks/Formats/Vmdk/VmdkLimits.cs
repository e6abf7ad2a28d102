namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>The limits of a sparse VMDK extent in bytes, for our reader and so for our writer.</summary>
public static class VmdkLimits
{
    /// <summary>Room for 64 TiB in grains of 8 KiB; directories are held in memory.</summary>
    public const long DirectoryBytes = 64 << 20;

    /// <summary>Entries of a grain table.</summary>
    public const int TableEntries = 512;

    /// <summary>The largest grain (QEMU's limit).</summary>
    public const long GrainSize = 1 << 30;

    /// <summary>The largest compressed grain: a grain is decoded as a whole, so its size is limited to a few buffers.</summary>
    public const int CompressedGrainSize = 4 << 20;

    /// <summary>The largest file: directories and tables name sectors in 32 bits.</summary>
    public const long FileSize = (1L << 32) * Sectors.Size;

    /// <summary>The largest disk: the bytes that a full grain directory covers.</summary>
    public static long VirtualSize(long grainSize) => DirectoryBytes / VmdkFields.EntrySize * TableEntries * grainSize;
}
