namespace ImageTools.Disks.Partitions;

/// <summary>The words for kinds of partition tables.</summary>
public static class PartitionTableKinds
{
    /// <summary>gpt, mbr, hybrid or none.</summary>
    public static string Name(this PartitionTableKind kind) =>
        kind switch
        {
            PartitionTableKind.Gpt => "gpt",
            PartitionTableKind.Mbr => "mbr",
            PartitionTableKind.Hybrid => "hybrid",
            _ => "none",
        };
}
