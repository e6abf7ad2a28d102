using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>The group descriptors: places of the inode tables, and free counts.</summary>
internal sealed class ExtGroups
{
    private readonly ExtBlock[] inodeTables;

    private ExtGroups(ExtBlock[] inodeTables, long freeClusters, long freeInodes, int damaged)
    {
        Damaged = damaged;
        this.inodeTables = inodeTables;
        FreeClusters = freeClusters;
        FreeInodes = freeInodes;
    }

    /// <summary>Sum of bg_free_blocks_count; the kernel counts in clusters here.</summary>
    public long FreeClusters { get; }

    /// <summary>Sum of bg_free_inodes_count.</summary>
    public long FreeInodes { get; }

    /// <summary>The number of descriptors with a wrong checksum.</summary>
    public int Damaged { get; }

    /// <summary>First block of the inode table of a group.</summary>
    public ExtBlock InodeTable(long group) => inodeTables[group];

    public static ExtGroups Read(BlockSource volume, ExtSuperblock super)
    {
        var perBlock = super.BlockSize / super.DescriptorSize;
        var groups = (int)super.GroupCount;
        var tables = new ExtBlock[groups];
        var block = new byte[super.BlockSize];
        var damaged = 0;
        long freeClusters = 0,
            freeInodes = 0;
        for (var group = 0; group < groups; group++)
        {
            var inBlock = group % perBlock;
            if (inBlock == 0)
                ReadBlock(volume, super, group / perBlock, perBlock, block);
            var descriptor = block.AsSpan(inBlock * super.DescriptorSize, super.DescriptorSize);
            damaged += HasRightChecksum(super, group, descriptor) ? 0 : 1;
            var large = super.DescriptorSize >= 64;
            tables[group] = new ExtBlock((long)(U32(descriptor, 0x08) | (large ? (ulong)U32(descriptor, 0x28) << 32 : 0)));
            freeClusters += U16(descriptor, 0x0c) | (large ? U16(descriptor, 0x2c) << 16 : 0);
            freeInodes += U16(descriptor, 0x0e) | (large ? U16(descriptor, 0x2e) << 16 : 0);
        }
        return new ExtGroups(tables, freeClusters, freeInodes, damaged);
    }

    /// <summary>False when the descriptor of a group carries a checksum (bg_checksum) and it is wrong.</summary>
    internal static bool HasRightChecksum(ExtSuperblock super, long group, ReadOnlySpan<byte> descriptor)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)group);
        var head = descriptor[..0x1e];
        var rest = descriptor[0x20..];
        var stored = U16(descriptor, 0x1e);
        if (super.Features.MetadataChecksums)
        {
            var sum = Crc32C.Update(Crc32C.Update(super.ChecksumSeed, number), head);
            return (ushort)Crc32C.Update(Crc32C.Update(sum, stackalloc byte[2]), rest) == stored;
        }
        if (!super.Features.DescriptorChecksums)
            return true;
        return Crc16.Update(Crc16.Update(Crc16.Update(super.DescriptorSeed, number), head), rest) == stored;
    }

    private static void ReadBlock(BlockSource volume, ExtSuperblock super, long index, int perBlock, byte[] block)
    {
        var table = Location(super, index, perBlock);
        if (!table.IsIn(super) || !table.IsOn(volume, super))
        {
            throw new ImageFormatException(
                volume.Name,
                "ext group descriptors",
                "lie outside the volume",
                "block",
                table.Number,
                hint: "The image may be cut off."
            );
        }

        volume.Read(table.Place(super), block);
    }

    // As the kernel's descriptor_loc: one table behind the superblock, or with meta_bg one block in the first group of each meta group.
    internal static ExtBlock Location(ExtSuperblock super, long index, int perBlock)
    {
        if (index < super.FirstMetaGroup)
            return new ExtBlock((super.BlockSize == 1024 ? 1 : 0) + 1 + index);
        var group = index * perBlock;
        var location = ExtBlock.FirstOf(group, super).Number + (HasSuperblock(super, group) ? 1 : 0);
        return new ExtBlock(super.BlockSize == 1024 && index == 0 && super.FirstDataBlock == 0 ? location + 1 : location);
    }

    internal static bool HasSuperblock(ExtSuperblock super, long group)
    {
        if (group == 0)
            return true;
        if (super.Features.SparseSuper2)
            return group == super.BackupGroups.First || group == super.BackupGroups.Second;
        if (group == 1 || !super.Features.SparseSuper)
            return true;
        return IsPower(group, 3) || IsPower(group, 5) || IsPower(group, 7);
    }

    private static bool IsPower(long number, int root)
    {
        long power = root;
        while (power < number)
            power *= root;
        return power == number;
    }
}
