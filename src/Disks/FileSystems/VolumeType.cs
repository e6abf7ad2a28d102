namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Facts about a type of volume. They are stated once, at the driver or manager that recognises the type.
/// </summary>
/// <param name="Name">Name by which blkid and fstab know it: ext4, vfat, LVM2_member.</param>
/// <param name="Role">What it is for.</param>
/// <param name="KernelOption">Option of the Linux kernel, without CONFIG_, that builds its driver in; null where nothing asks.</param>
/// <param name="SharesUuid">Several volumes that belong together carry one UUID.</param>
public sealed record VolumeType(string Name, VolumeRole Role = VolumeRole.Files, string? KernelOption = null, bool SharesUuid = false);
