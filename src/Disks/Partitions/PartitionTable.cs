namespace ImageTools.Disks.Partitions;

/// <summary>What the first and last sectors say about how the disk is divided.</summary>
public sealed record PartitionTable
{
    /// <summary>The kind of table.</summary>
    public required PartitionTableKind Kind { get; init; }

    /// <summary>Bytes of the sectors that the table counts in: 512 or 4096.</summary>
    public int SectorSize { get; init; } = 512;

    /// <summary>Disk GUID (GPT) or eight hex digits of the signature (MBR); null without a table.</summary>
    public string? DiskId { get; init; }

    /// <summary>Partitions in the order of their numbers; logical ones from 5.</summary>
    public IReadOnlyList<Partition> Partitions { get; init; } = [];

    /// <summary>
    /// The boot sector, for the checks that look at boot code: its 512 bytes as they are, whatever the table; empty when the disk
    /// is shorter.
    /// </summary>
    public ReadOnlyMemory<byte> BootSector { get; init; }

    /// <summary>State of the GPT's parts; null without one.</summary>
    public GptState? Gpt { get; init; }

    /// <summary>
    /// Why it is not sure that the table says what its maker meant, a sentence: nothing may be thrown away on its word. Null when
    /// it is sure.
    /// </summary>
    internal string? Doubt { get; init; }

    /// <summary>What is wrong or odd, a finding each.</summary>
    public IReadOnlyList<PartitionProblem> Problems { get; init; } = [];
}
