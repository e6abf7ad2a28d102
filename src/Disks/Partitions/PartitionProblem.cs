namespace ImageTools.Disks.Partitions;

/// <summary>Something wrong with a partition table that did not stop reading it.</summary>
/// <param name="Kind">What kind of thing, in stable words: "gpt-primary", "gpt-backup", "protective-mbr", "bounds", "overlap", "ebr",
/// "sector-size".</param>
/// <param name="Message">A sentence with field and value.</param>
/// <param name="Offset">Byte offset on the disk, or -1.</param>
public sealed record PartitionProblem(string Kind, string Message, long Offset = -1);
