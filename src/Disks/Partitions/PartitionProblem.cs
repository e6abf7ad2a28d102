namespace ImageTools.Disks.Partitions;

/// <summary>A problem of a partition table that did not stop the reader.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Message">A sentence with field and value.</param>
/// <param name="Offset">Byte offset on the disk, or -1.</param>
public sealed record PartitionProblem(PartitionProblemKind Kind, string Message, long Offset = -1);
