namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>A cluster of data by its number, as the table and directory entries name it. Only here it becomes a place in bytes.</summary>
/// <param name="Number">From 2. One that a file states need not exist: <see cref="IsAmong"/>.</param>
internal readonly record struct FatCluster(uint Number)
{
    /// <summary>Number of the first one.</summary>
    public const uint First = 2;

    /// <summary>Whether it exists where there are so many.</summary>
    public bool IsAmong(long clusters) => Number >= First && Number - First < clusters;

    /// <summary>Its first byte on the volume. It exists.</summary>
    public long Place(FatBootSector boot) => boot.DataStart + ((long)(Number - First) * boot.ClusterSize);

    /// <summary>The byte of the table at which its entry begins; one of 12 bits and an odd number begins in the middle of it.</summary>
    public long EntryOffset(int bits) => (long)Number * bits / 8;
}
