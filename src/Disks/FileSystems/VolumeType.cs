namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Facts about a type of volume. They are stated once, at the driver or manager that recognises the type.
/// </summary>
/// <param name="Name">Its name in blkid and fstab: ext4, vfat, LVM2_member.</param>
/// <param name="Role">Its purpose.</param>
/// <param name="KernelOption">Option of the Linux kernel, without CONFIG_, that builds its driver in; null where no check needs it.</param>
/// <param name="SharesUuid">Several volumes that belong together carry one UUID.</param>
public sealed record VolumeType(string Name, VolumeRole Role = VolumeRole.Files, string? KernelOption = null, bool SharesUuid = false);
