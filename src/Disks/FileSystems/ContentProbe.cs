namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Recognises the content of a volume; null when nothing is recognised. The reader of a partition table needs the content of the
/// partitions, which only higher folders know, so its caller passes this (<see cref="Volumes.VolumeContents.Probe"/>).
/// </summary>
/// <param name="volume">The volume.</param>
public delegate FileSystemSignature? ContentProbe(BlockSource volume);
