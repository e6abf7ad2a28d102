namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A range of a physical volume that its header names (disk_locn), in bytes; not yet checked against the volume.</summary>
internal readonly record struct LvmArea(ulong Offset, ulong Size);
