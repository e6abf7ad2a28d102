using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>exFAT.</summary>
internal sealed class ExFatDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new("exfat", VolumeRole.NoRoot)];

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var sector = new byte[512];
        if (!volume.TryRead(0, sector) || !ExFatBootSector.Looks(sector))
            return null;
        return new FileSystemSignature("exfat", Label(volume), ExFatBootSector.ReadUuid(sector))
        {
            StatedBytes = ExFatBootSector.ReadBytes(sector),
        };
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others) =>
        new ExFatFileSystem(volume, ExFatBootSector.Read(volume));

    private static string? Label(BlockSource volume)
    {
        try
        {
            return new ExFatFileSystem(volume, ExFatBootSector.Read(volume)).Label;
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return null;
        }
    }
}
