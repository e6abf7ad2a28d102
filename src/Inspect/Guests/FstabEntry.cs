namespace ImageTools.Inspect.Guests;

/// <summary>A line of /etc/fstab.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Device">First field, with escapes such as \040 resolved.</param>
/// <param name="MountPoint">Second field.</param>
/// <param name="Type">Third field.</param>
/// <param name="Options">Fourth field, split at commas.</param>
/// <param name="VolumeId">Id of the volume that the device names, or null when it is not on the given disks.</param>
public sealed record FstabEntry(int Line, string Device, string MountPoint, string Type, IReadOnlyList<string> Options, string? VolumeId = null);
