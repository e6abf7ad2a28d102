using System.Buffers.Binary;
using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Md;

/// <summary>
/// A member of an md array. Formats 0.90 and 1.0 are at the end, so the beginning looks like a plain file system.
/// </summary>
internal sealed class MdManager : IVolumeManager
{
    /// <summary>The magic of every superblock (md_magic).</summary>
    public const uint Magic = 0xa92b4efc;

    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } =
    [
        new("linux_raid_member", VolumeRole.Member, SharesUuid: true),
        // Members of firmware RAID, which md also assembles. They are not recognised here.
        new("isw_raid_member", VolumeRole.Member),
        new("ddf_raid_member", VolumeRole.Member),
    ];

    /// <inheritdoc/>
    public VolumeKind? Makes => VolumeKind.Array;

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var sectors = volume.Length / 512;
        foreach (var sector in new[] { 0, 8, (sectors - 16) & ~7L })
        {
            var super = SignatureReads.Peek(volume, sector * 512, 256);
            if (sector >= 0 && U32(super, 0) == Magic && U32(super, 4) == 1 && U64(super, 144) == (ulong)sector)
            {
                return new FileSystemSignature(
                    "linux_raid_member",
                    SignatureReads.Text(super.AsSpan(32, 32)),
                    SignatureReads.Uuid(super.AsSpan(16, 16))
                )
                {
                    StatedBytes = Sectors(super),
                };
            }
        }
        var old = SignatureReads.Peek(volume, (volume.Length & ~0xffffL) - 0x10000, 256);
        if (U32(old, 0) != Magic || U32(old, 4) != 0)
            return null;
        Span<byte> uuid = stackalloc byte[16];
        foreach (var (index, place) in new[] { (0, 20), (1, 52), (2, 56), (3, 60) })
            BinaryPrimitives.WriteUInt32BigEndian(uuid[(4 * index)..], U32(old, place));
        return new FileSystemSignature("linux_raid_member", null, SignatureReads.Uuid(uuid))
        {
            StatedBytes = FileSystemSignature.Bytes(U32(old, 32), 1024),
        };
    }

    // data_offset + data_size.
    private static long? Sectors(byte[] super) =>
        (UInt128)U64(super, 128) + U64(super, 136) is var end && end <= ulong.MaxValue
            ? FileSystemSignature.Bytes((ulong)end, 512)
            : long.MaxValue;
}
