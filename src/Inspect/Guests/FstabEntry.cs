namespace ImageTools.Inspect.Guests;

/// <summary>A line of /etc/fstab.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Device">First field, with escapes such as \040 resolved.</param>
/// <param name="MountPoint">Second field.</param>
/// <param name="Type">Third field.</param>
/// <param name="Options">Fourth field, split at commas.</param>
/// <param name="VolumeId">Id of the volume that the device names, or null when it is not on the given disks.</param>
public sealed record FstabEntry(int Line, string Device, string MountPoint, string Type, IReadOnlyList<string> Options, string? VolumeId = null)
{
    /// <summary>Whether systemd takes the line at all: a mount point that is no absolute path makes it say "not a valid path, ignoring".</summary>
    internal bool Counts => IsSwap || MountPoint.StartsWith('/');

    /// <summary>Swap space.</summary>
    internal bool IsSwap => Type == "swap";

    /// <summary>Not mounted at boot. Of contrary options the last one counts.</summary>
    internal bool IsByHand => Options.LastOrDefault(o => o is "noauto" or "auto") == "noauto";

    /// <summary>
    /// Whether systemd-fstab-generator puts the line into local-fs.target.requires, whose failure is emergency mode. What waits for the network (remote-fs.target), for the first access
    /// or for another unit that wants it, and swap space, are only missed.
    /// </summary>
    internal bool IsRequired => Counts && !IsSwap && !IsByHand && Options.LastOrDefault(o => o is "nofail" or "fail") != "nofail"
        && !Options.Any(o => o is "_netdev" or "x-systemd.automount" or "comment=systemd.automount" || o.StartsWith("x-systemd.wanted-by=", StringComparison.Ordinal)
            || (o.StartsWith("x-systemd.required-by=", StringComparison.Ordinal) && o != "x-systemd.required-by=local-fs.target"));
}
