namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A number or a string in the metadata text.</summary>
internal readonly record struct LvmValue(long Number, string? Text);
