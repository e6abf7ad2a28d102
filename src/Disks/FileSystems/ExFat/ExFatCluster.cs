namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>A cluster by its number, as the table and directory entries name it. Only here it becomes a place in bytes.</summary>
/// <param name="Number">From 2. One that a file states need not exist: <see cref="IsAmong"/>.</param>
internal readonly record struct ExFatCluster(uint Number)
{
    /// <summary>Number of the first one.</summary>
    public const uint First = 2;

    /// <summary>The cluster in which a byte of the volume lies; it is one of the heap.</summary>
    public static ExFatCluster At(long place, ExFatBootSector boot) => new((uint)((place - boot.HeapStart) / boot.ClusterSize) + First);

    /// <summary>The next one on the volume.</summary>
    public ExFatCluster Next => new(unchecked(Number + 1));

    /// <summary>Whether it and those after it, so many together, exist.</summary>
    public bool IsAmong(ExFatBootSector boot, long count = 1) =>
        Number >= First && count <= boot.Clusters && Number - First <= boot.Clusters - count;

    /// <summary>Its first byte on the volume. It exists.</summary>
    public long Place(ExFatBootSector boot) => boot.HeapStart + ((long)(Number - First) * boot.ClusterSize);
}
