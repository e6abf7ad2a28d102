namespace ImageTools.Disks.Partitions;

/// <summary>Kinds of partition tables.</summary>
public enum PartitionTableKind
{
    /// <summary>Neither MBR entries nor GPT.</summary>
    None,

    /// <summary>MBR, perhaps with logical partitions.</summary>
    Mbr,

    /// <summary>GPT with a protective MBR (or with none at all).</summary>
    Gpt,

    /// <summary>GPT whose MBR also names real partitions.</summary>
    Hybrid,
}
