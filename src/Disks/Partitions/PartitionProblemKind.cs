namespace ImageTools.Disks.Partitions;

/// <summary>Kinds of problems of a partition table.</summary>
public enum PartitionProblemKind
{
    /// <summary>The GPT at the beginning of the disk.</summary>
    PrimaryGpt,

    /// <summary>The GPT at the end of the disk.</summary>
    BackupGpt,

    /// <summary>The entry of the MBR that protects a GPT.</summary>
    ProtectiveMbr,

    /// <summary>A partition lies outside of the disk, or outside of its extended partition or usable range.</summary>
    Bounds,

    /// <summary>Partitions share sectors.</summary>
    Overlap,

    /// <summary>The chain of logical partitions.</summary>
    LogicalChain,

    /// <summary>The sector size of the table is in doubt.</summary>
    SectorSize,
}
