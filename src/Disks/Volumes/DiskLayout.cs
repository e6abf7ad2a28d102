using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.Volumes;

/// <summary>How the given disks are divided, down to the file systems.</summary>
/// <param name="Tables">One partition table a disk, in the order given.</param>
/// <param name="Volumes">Every volume: partitions first, in the order of disk and number, then assembled ones.</param>
public sealed record DiskLayout(IReadOnlyList<PartitionTable> Tables, IReadOnlyList<Volume> Volumes);
