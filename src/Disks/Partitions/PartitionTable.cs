namespace ImageTools.Disks.Partitions;

/// <summary>How the disk is divided, from its first and last sectors.</summary>
public sealed record PartitionTable
{
    /// <summary>The kind of table.</summary>
    public required PartitionTableKind Kind { get; init; }

    /// <summary>Bytes of a sector of the table: 512 or 4096.</summary>
    public int SectorSize { get; init; } = 512;

    /// <summary>Disk GUID (GPT) or eight hex digits of the signature (MBR); null without a table.</summary>
    public string? DiskId { get; init; }

    /// <summary>Partitions in the order of their numbers; logical ones from 5.</summary>
    public IReadOnlyList<Partition> Partitions { get; init; } = [];

    /// <summary>
    /// The boot sector, for checks of boot code: its 512 bytes, with every kind of table; empty when the disk is shorter.
    /// </summary>
    public ReadOnlyMemory<byte> BootSector { get; init; }

    /// <summary>State of the GPT's parts; null without one.</summary>
    public GptState? Gpt { get; init; }

    /// <summary>
    /// The reason for doubt about the table, a sentence: then nothing may be dropped because of it. Null when there is no doubt.
    /// </summary>
    internal string? Doubt { get; init; }

    /// <summary>The problems of the table.</summary>
    public IReadOnlyList<PartitionProblem> Problems { get; init; } = [];
}
