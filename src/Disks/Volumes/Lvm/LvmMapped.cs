namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>The bytes of a logical volume.</summary>
/// <param name="Source">The bytes.</param>
/// <param name="Remarks">What is wrong with it although it is read.</param>
internal sealed record LvmMapped(BlockSource Source, IReadOnlyList<string> Remarks);
