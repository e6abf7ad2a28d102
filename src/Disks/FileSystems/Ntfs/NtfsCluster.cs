namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>A cluster by its number on the volume (LCN). Only here it becomes a place in bytes.</summary>
/// <param name="Number">One that a file states may lie anywhere: <see cref="IsIn"/>.</param>
internal readonly record struct NtfsCluster(long Number)
{
    /// <summary>Its first byte on the volume.</summary>
    public long Place(NtfsBootSector boot) => Number * boot.ClusterSize;

    /// <summary>Whether it and those after it, so many together, lie in the file system.</summary>
    public bool IsIn(NtfsBootSector boot, long count = 1) => Number >= 0 && count <= boot.Clusters && Number <= boot.Clusters - count;
}
