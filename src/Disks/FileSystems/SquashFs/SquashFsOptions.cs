using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>
/// The options of the compressor, a metadata block behind the superblock when flag 0x400 is set. Most of them matter to the writer only.
/// </summary>
internal static class SquashFsOptions
{
    private const ushort Flag = 0x400;

    /// <summary>Checks what a reader has to know: the version of lz4, and that the block is there.</summary>
    /// <exception cref="ImageFormatException">It is damaged, or not known.</exception>
    public static void Check(BlockSource volume, SquashFsSuperblock super, SquashFsMetadata metadata)
    {
        if ((super.Flags & Flag) == 0)
        {
            if (super.Compressor == SquashFsCompressor.Lz4)
            {
                throw new ImageFormatException(
                    volume.Name,
                    "squashfs superblock",
                    "has no options, which lz4 needs",
                    "flags",
                    super.Flags,
                    0x18
                );
            }
            return;
        }
        var options = metadata.Get(SquashFsSuperblock.Size, "compressor options").Bytes;
        if (super.Compressor != SquashFsCompressor.Lz4)
            return;
        if (options.Length < 8 || U32(options, 0) != 1)
        {
            throw new ImageFormatException(
                volume.Name,
                "compressor options",
                "is not the version of lz4 blocks that is known, 1",
                "version",
                options.Length < 8 ? null : U32(options, 0),
                SquashFsSuperblock.Size
            );
        }
    }
}
