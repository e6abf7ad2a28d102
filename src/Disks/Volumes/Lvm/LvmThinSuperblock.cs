using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>The superblock of the metadata of a thin pool (kernel documentation, device-mapper/thin-provisioning): block 0.</summary>
/// <param name="NeedsCheck">True when the kernel met an error in the metadata (flags, bit 0).</param>
/// <param name="Transaction">trans_id, which LVM raises with each change.</param>
/// <param name="Mappings">data_mapping_root, the tree of all devices.</param>
/// <param name="Details">device_details_root.</param>
/// <param name="BlockBytes">data_block_size in bytes.</param>
/// <param name="DataBlocks">Blocks of data, from the map of the data's space.</param>
/// <param name="UsedDataBlocks">Of these, the used ones.</param>
internal sealed record LvmThinSuperblock(
    bool NeedsCheck,
    ulong Transaction,
    ulong Mappings,
    ulong Details,
    long BlockBytes,
    ulong DataBlocks,
    ulong UsedDataBlocks
)
{
    private const uint ChecksumXor = 160774;
    private const ulong Magic = 27022010;

    public static LvmThinSuperblock Read(string name, BlockSource metadata)
    {
        if (metadata.Length < LvmMetadataBlock.Size)
            throw Bad("is shorter than its superblock", null, metadata.Length, 0);
        var block = metadata.ReadBytes(0, LvmMetadataBlock.Size);
        // csum 0x00, flags 0x04, blocknr 0x08, uuid 0x10, magic 0x20, version 0x28, time 0x2c, trans_id 0x30, metadata_snap 0x38,
        // data_space_map_root 0x40, metadata_space_map_root 0xc0, data_mapping_root 0x140, device_details_root 0x148,
        // data_block_size 0x150 (sectors), metadata_block_size 0x154, metadata_nr_blocks 0x158, incompat_flags 0x168.
        if (U64(block, 0x20) != Magic)
            throw Bad("is not there", "magic", U64(block, 0x20), 0x20);
        if (!LvmMetadataBlock.IsRight(block, ChecksumXor))
            throw Bad("does not match the superblock", "csum", U32(block, 0), 0);
        if (U64(block, 8) != 0)
            throw Bad("is not the place of the superblock", "blocknr", U64(block, 8), 8);
        if (U32(block, 0x28) is not (1 or 2))
            throw Bad("is not known", "version", U32(block, 0x28), 0x28);
        if (U32(block, 0x168) != 0)
            throw Bad("has features that are not known", "incompat_flags", U32(block, 0x168), 0x168);
        if (U32(block, 0x154) != LvmMetadataBlock.Size / Sectors.Size)
            throw Bad("is not known", "metadata_block_size", U32(block, 0x154), 0x154);
        var sectors = U32(block, 0x150);
        if (sectors is < 128 or > 1 << 21 || sectors % 128 != 0)
            throw Bad("is no size of a block", "data_block_size", sectors, 0x150);
        // sm_root: nr_blocks 0x00, nr_allocated 0x08, bitmap_root 0x10, ref_count_root 0x18.
        return new LvmThinSuperblock(
            (U32(block, 4) & 1) != 0,
            U64(block, 0x30),
            U64(block, 0x140),
            U64(block, 0x148),
            new Sectors(sectors).Bytes,
            U64(block, 0x40),
            U64(block, 0x48)
        );

        ImageFormatException Bad(string problem, string? field, object? value, long offset) =>
            new(name, "thin pool superblock", problem, field, value, offset);
    }
}
