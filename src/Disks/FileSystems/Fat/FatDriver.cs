using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>FAT12, FAT16 and FAT32, all of which Linux calls vfat.</summary>
internal sealed class FatDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var sector = new byte[512];
        if (!volume.TryRead(0, sector) || !FatBootSector.Looks(sector))
            return null;
        try
        {
            var files = new FatFileSystem(volume, FatBootSector.Read(volume));
            return new FileSystemSignature("vfat", files.Label, files.Uuid);
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return new FileSystemSignature("vfat");
        }
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume) => new FatFileSystem(volume, FatBootSector.Read(volume));
}
