using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>NTFS, the file system of Windows.</summary>
internal sealed class NtfsDriver : IFileSystemDriver
{
    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new("ntfs")];

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var sector = new byte[512];
        if (!volume.TryRead(0, sector) || !NtfsBootSector.Looks(sector))
            return null;
        return new FileSystemSignature("ntfs", Label(volume), NtfsBootSector.ReadUuid(sector))
        {
            StatedBytes = NtfsBootSector.ReadBytes(sector),
        };
    }

    /// <inheritdoc/>
    public FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others) =>
        new NtfsFileSystem(volume, NtfsBootSector.Read(volume));

    private static string? Label(BlockSource volume)
    {
        try
        {
            return NtfsInformation.TryRead(MasterFileTable.Open(volume, NtfsBootSector.Read(volume)), volume.Name, out _).Label;
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return null;
        }
    }
}
