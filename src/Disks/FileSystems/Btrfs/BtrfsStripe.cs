namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>A part of a chunk on one device (btrfs_stripe).</summary>
/// <param name="DeviceId">devid, at 0.</param>
/// <param name="Start">offset, at 8: the first byte on the device.</param>
/// <param name="Device">The device; null when it is not there.</param>
internal sealed record BtrfsStripe(ulong DeviceId, long Start, BtrfsDevice? Device)
{
    /// <summary>Bytes on the disk, with the UUID of the device.</summary>
    public const int Size = 32;

    /// <summary>Reads bytes of it; false, with the reason, when the device is missing or can't be read there.</summary>
    public bool TryRead(long offset, Span<byte> to, out string? problem)
    {
        problem =
            Device is null ? $"lies on device {DeviceId}, which is missing"
            : !Device.Content.TryRead(Start + offset, to) ? $"can't be read from device {DeviceId} at byte {Start + offset}"
            : null;
        return problem is null;
    }
}
