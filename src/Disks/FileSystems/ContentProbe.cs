namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Tells what lies on a volume, or null when nothing is recognised. A partition table is read by what its partitions hold, and what they
/// hold is known to rooms above it: whoever reads a table brings this (<see cref="Volumes.VolumeContents.Probe"/>).
/// </summary>
/// <param name="volume">What may hold something.</param>
public delegate FileSystemSignature? ContentProbe(BlockSource volume);
