using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>A device by its description (btrfs_dev_item), in a superblock and in the chunk tree.</summary>
/// <param name="Id">devid, at 0.</param>
/// <param name="TotalBytes">total_bytes, at 8.</param>
/// <param name="Uuid">uuid of the device, at 66.</param>
internal sealed record BtrfsDevItem(ulong Id, long TotalBytes, Guid Uuid)
{
    /// <summary>Bytes on the disk.</summary>
    public const int Size = 98;

    public static BtrfsDevItem Read(ReadOnlySpan<byte> bytes) =>
        new(U64(bytes, 0), (long)Math.Min(U64(bytes, 8), long.MaxValue), new Guid(bytes.Slice(66, 16), bigEndian: true));
}
