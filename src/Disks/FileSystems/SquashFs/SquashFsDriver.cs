using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>SquashFS 4.0: live systems, installers, snaps and firmware.</summary>
internal sealed class SquashFsDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var block = SignatureReads.Peek(volume, 0, SquashFsSuperblock.Size);
        return SquashFsSuperblock.HasMagic(block)
            ? new FileSystemSignature("squashfs") { StatedBytes = FileSystemSignature.Bytes(U64(block, 0x28), 1) }
            : null;
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others) =>
        new SquashFsFileSystem(volume, SquashFsSuperblock.Read(volume));
}
