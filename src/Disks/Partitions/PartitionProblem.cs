namespace ImageTools.Disks.Partitions;

/// <summary>A problem of a partition table that did not stop the reader.</summary>
/// <param name="Kind">Kind, in stable words: "gpt-primary", "gpt-backup", "protective-mbr", "bounds", "overlap", "ebr",
/// "sector-size".</param>
/// <param name="Message">A sentence with field and value.</param>
/// <param name="Offset">Byte offset on the disk, or -1.</param>
public sealed record PartitionProblem(string Kind, string Message, long Offset = -1);
