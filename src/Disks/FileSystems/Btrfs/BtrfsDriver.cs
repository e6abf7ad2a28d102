using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>Opens btrfs on one or several volumes.</summary>
internal sealed class BtrfsDriver : IFileSystemDriver
{
    /// <summary>Its name in blkid.</summary>
    public const string TypeName = "btrfs";

    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new(TypeName, KernelOption: "BTRFS_FS", SharesUuid: true)];

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume) => Signature(volume);

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others)
    {
        var super = BtrfsSuperblock.Read(volume);
        return BtrfsDevices.Of(volume, super, others) is { } devices ? BtrfsFileSystem.Open(devices, volume) : null;
    }

    /// <summary>What <see cref="Probe"/> says.</summary>
    internal static FileSystemSignature? Signature(BlockSource volume)
    {
        var super = SignatureReads.Peek(volume, BtrfsSuperblock.Places[0], 0x22b);
        return BtrfsSuperblock.HasMagic(super)
            ? new FileSystemSignature(TypeName, SignatureReads.Text(super.AsSpan(0x12b, 256)), SignatureReads.Uuid(super.AsSpan(0x20, 16)))
            {
                // dev_item.total_bytes; bytenr tells a copy (at 64 MiB, 256 GiB) from the first one.
                StatedBytes = FileSystemSignature.Bytes(U64(super, 0xd1), 1),
                BeginsHere = U64(super, 0x30) == (ulong)BtrfsSuperblock.Places[0],
            }
            : null;
    }
}
