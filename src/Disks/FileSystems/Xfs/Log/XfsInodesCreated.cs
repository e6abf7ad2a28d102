using System.Buffers.Binary;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>
/// A chunk of new inodes (xfs_icreate_log), which are all alike but for their numbers, so the log does not hold them.
/// Big-endian.
/// </summary>
/// <param name="First">First block.</param>
/// <param name="Blocks">Blocks of the chunk.</param>
/// <param name="Generation">icl_gen.</param>
internal readonly record struct XfsInodesCreated(XfsBlock First, int Blocks, uint Generation)
{
    private const int MostInodes = 64;

    /// <summary>The region as such an item; null when it can't be one.</summary>
    public static XfsInodesCreated? Parse(ReadOnlySpan<byte> region, XfsSuperblock super)
    {
        if (region.Length < 28)
            return null;
        var (group, block, count, size, length) = (U32(region, 4), U32(region, 8), U32(region, 12), U32(region, 16), U32(region, 20));
        if (group >= super.GroupCount || count is 0 or > MostInodes || size != super.InodeSize || !super.Features.HasChecksums)
            return null;
        // A block of 64 KiB may have more inodes than a chunk.
        if (length == 0 || length * (long)super.BlockSize > Math.Max(super.BlockSize, count * (long)size) || block >= super.BlocksIn(group))
            return null;
        var first = XfsBlock.InGroup(group, block, super);
        return first.IsIn(super, length) ? new XfsInodesCreated(first, (int)length, U32(region, 24)) : null;
    }

    /// <summary>The inodes as they are on the disk before their first use.</summary>
    public byte[] Make(XfsSuperblock super)
    {
        var bytes = new byte[Blocks * super.BlockSize];
        for (var i = 0; i * super.InodeSize < bytes.Length; i++)
        {
            var inode = bytes.AsSpan(i * super.InodeSize, super.InodeSize);
            "IN"u8.CopyTo(inode);
            inode[4] = 3;
            BinaryPrimitives.WriteUInt32BigEndian(inode[92..], Generation);
            BinaryPrimitives.WriteUInt32BigEndian(inode[96..], uint.MaxValue);
            BinaryPrimitives.WriteUInt64BigEndian(inode[152..], ((ulong)First.Number << super.InodesPerBlockLog) + (uint)i);
            super.MetadataId.TryWriteBytes(inode[160..], bigEndian: true, out _);
            XfsChecksum.Set(inode, 100);
        }
        return bytes;
    }
}
