namespace ImageTools.Disks.Partitions;

/// <summary>What may be wrong with a partition table.</summary>
public enum PartitionProblemKind
{
    /// <summary>The GPT at the beginning of the disk.</summary>
    PrimaryGpt,

    /// <summary>The GPT at the end of the disk.</summary>
    BackupGpt,

    /// <summary>The entry of the MBR that stands for a GPT.</summary>
    ProtectiveMbr,

    /// <summary>A partition lies where there is no disk, or outside what encloses it.</summary>
    Bounds,

    /// <summary>Partitions share sectors.</summary>
    Overlap,

    /// <summary>The chain of logical partitions.</summary>
    LogicalChain,

    /// <summary>For which size of sectors it was written is in doubt.</summary>
    SectorSize,
}
