using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>FAT12, FAT16 and FAT32, all of which Linux calls vfat.</summary>
internal sealed class FatDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new("vfat", VolumeRole.NoRoot)];

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var sector = new byte[512];
        if (!volume.TryRead(0, sector) || !FatBootSector.Looks(sector))
            return null;
        try
        {
            var boot = FatBootSector.Read(volume);
            var files = new FatFileSystem(volume, boot);
            return new FileSystemSignature("vfat", files.Label, files.Uuid) { StatedBytes = boot.TotalBytes };
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return new FileSystemSignature("vfat") { StatedBytes = FatBootSector.ReadBytes(sector) };
        }
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others) => new FatFileSystem(volume, FatBootSector.Read(volume));
}
