using System.Numerics;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>The block bitmaps of an ext file system, before or after the replay of its journal, read group by group.</summary>
internal sealed class ExtBlockBitmaps(BlockSource volume, ExtSuperblock super)
{
    private const ushort BlockUninitialised = 2;

    private bool HasDescriptorChecksums => super.Features.DescriptorChecksums || super.Features.MetadataChecksums;

    /// <summary>
    /// The bitmap of a group, one bit a cluster, set where it is used. With <paramref name="isChecked"/>, bitmaps that the kernel does not
    /// trust are refused: wrong checksums, a count of free clusters that differs from the descriptor's, metadata marked free.
    /// </summary>
    public byte[] Read(long group, bool isChecked)
    {
        var descriptor = ReadDescriptor(group);
        if (isChecked && !ExtGroups.HasRightChecksum(super, group, descriptor))
            throw Damaged(group, "has a wrong checksum in its descriptor", "bg_checksum", U16(descriptor, 0x1e));
        byte[] bitmap;
        if (HasDescriptorChecksums && (U16(descriptor, 0x12) & BlockUninitialised) != 0)
        {
            bitmap = new byte[super.BlockSize];
            MarkMetadata(bitmap, group, descriptor);
        }
        else
        {
            bitmap = ReadBlock(group, Block(descriptor, 0x00, 0x20));
            if (isChecked)
                CheckBitmap(bitmap, group, descriptor);
        }
        if (isChecked)
            CheckCount(bitmap, group, descriptor);
        return bitmap;
    }

    private byte[] ReadDescriptor(long group)
    {
        var perBlock = super.BlockSize / super.DescriptorSize;
        var block = ReadBlock(group, ExtGroups.Location(super, group / perBlock, perBlock));
        return block.AsSpan((int)(group % perBlock) * super.DescriptorSize, super.DescriptorSize).ToArray();
    }

    private byte[] ReadBlock(long group, ExtBlock block)
    {
        if (!block.IsIn(super) || !block.IsOn(volume, super))
            throw Damaged(group, "has its bitmap or descriptor outside the file system", "block", block.Number);
        return volume.ReadBytes(block.Place(super), super.BlockSize);
    }

    private void CheckBitmap(byte[] bitmap, long group, byte[] descriptor)
    {
        if (super.Features.MetadataChecksums)
        {
            var sum = Crc32C.Update(super.ChecksumSeed, bitmap.AsSpan(0, (int)(super.ClustersPerGroup / 8)));
            var isLong = super.DescriptorSize >= 0x3a;
            var stored = U16(descriptor, 0x18) | (isLong ? (uint)U16(descriptor, 0x38) << 16 : 0);
            if ((isLong ? sum : sum & 0xffff) != stored)
                throw Damaged(group, "has a block bitmap with a wrong checksum", "bg_block_bitmap_csum", $"0x{stored:x}");
        }
        var metadata = new byte[bitmap.Length];
        MarkMetadata(metadata, group, descriptor);
        for (var i = 0; i < metadata.Length; i++)
        {
            if ((metadata[i] & ~bitmap[i]) != 0)
                throw Damaged(group, "has a block bitmap that marks the group's own metadata as free", "bit", i * 8);
        }
    }

    private void CheckCount(byte[] bitmap, long group, byte[] descriptor)
    {
        var clusters = (int)((BlocksIn(group) + super.ClusterRatio - 1) / super.ClusterRatio);
        var used = 0;
        for (var i = 0; i < clusters / 8; i++)
            used += BitOperations.PopCount(bitmap[i]);
        if (clusters % 8 != 0)
            used += BitOperations.PopCount((uint)(bitmap[clusters / 8] & ((1 << (clusters % 8)) - 1)));
        var stated = U16(descriptor, 0x0c) | (super.DescriptorSize >= 64 ? U16(descriptor, 0x2c) << 16 : 0);
        if (clusters - used != stated)
            throw Damaged(group, $"has {clusters - used} free clusters in its bitmap", "bg_free_blocks_count", stated);
    }

    // As the kernel's ext4_init_block_bitmap: the superblock and descriptors (with the room to grow), and of the group's own bitmaps and
    // inode table what lies in it.
    private void MarkMetadata(byte[] bitmap, long group, byte[] descriptor)
    {
        Mark(bitmap, group, ExtBlock.FirstOf(group, super), BaseBlocks(group));
        Mark(bitmap, group, Block(descriptor, 0x00, 0x20), 1);
        Mark(bitmap, group, Block(descriptor, 0x04, 0x24), 1);
        var tableBlocks = (((long)super.InodesPerGroup * super.InodeSize) + super.BlockSize - 1) / super.BlockSize;
        Mark(bitmap, group, Block(descriptor, 0x08, 0x28), tableBlocks);
    }

    private void Mark(byte[] bitmap, long group, ExtBlock block, long count)
    {
        var inGroup = block.Number - ExtBlock.FirstOf(group, super).Number;
        var from = Math.Max(inGroup, 0);
        var to = Math.Min(inGroup + count, BlocksIn(group));
        for (var cluster = from / super.ClusterRatio; cluster * super.ClusterRatio < to; cluster++)
            bitmap[cluster / 8] |= (byte)(1 << (int)(cluster % 8));
    }

    private long BaseBlocks(long group)
    {
        var perBlock = super.BlockSize / super.DescriptorSize;
        var hasSuper = ExtGroups.HasSuperblock(super, group);
        if (super.Features.MetaBlockGroups && group / perBlock >= super.FirstMetaGroup)
            return (hasSuper ? 1 : 0) + (group % perBlock is var inMeta && (inMeta <= 1 || inMeta == perBlock - 1) ? 1 : 0);
        if (!hasSuper)
            return 0;
        var descriptorBlocks = super.Features.MetaBlockGroups ? super.FirstMetaGroup : (super.GroupCount + perBlock - 1) / perBlock;
        return 1 + descriptorBlocks + super.ReservedDescriptorBlocks;
    }

    private long BlocksIn(long group) => Math.Min(super.BlocksPerGroup, super.Blocks - ExtBlock.FirstOf(group, super).Number);

    private ExtBlock Block(byte[] descriptor, int low, int high)
    {
        var block = U32(descriptor, low) | (super.DescriptorSize >= 64 ? (ulong)U32(descriptor, high) << 32 : 0);
        // Beyond the file system is damage, and all such values are alike; smaller ones can't overflow sums.
        return new ExtBlock((long)Math.Min(block, (ulong)super.Blocks));
    }

    private ImageFormatException Damaged(long group, string problem, string field, object value) =>
        new(volume.Name, $"group {group}", problem, field, value, hint: "Its blocks count as used.");
}
