using ImageTools.Disks.FileSystems.Ext;
using ImageTools.Disks.FileSystems.Fat;
using ImageTools.Disks.FileSystems.Signatures;

namespace ImageTools.Disks.FileSystems;

/// <summary>The file systems that are known.</summary>
public static class FileSystemDrivers
{
    /// <summary>
    /// Drivers in the order of probing. A new file system is one line here. What encloses file systems comes first: a member of
    /// an array may show the file system of the whole.
    /// </summary>
    private static readonly IFileSystemDriver[] Known =
    [
        new RaidDriver(),
        new LvmDriver(),
        new LuksDriver(),
        new ExtDriver(),
        new XfsSignature(),
        new NtfsSignature(),
        new BootSectorDriver(),
        new FatDriver(),
        // Its superblock at 64 KiB outlives a quick format with what begins at the boot sector; the other way round, mkfs.btrfs clears the boot sector.
        new BtrfsSignature(),
        new SwapDriver(),
        new ReadOnlyImageDriver(),
        new ZfsSignature(),
    ];

    /// <summary>All of them, for the tests that each has to pass.</summary>
    internal static IReadOnlyList<IFileSystemDriver> All => Known;

    /// <summary>What lies on <paramref name="volume"/>, or null when nothing is recognised.</summary>
    public static FileSystemSignature? Probe(BlockSource volume) => Known.Select(d => d.Probe(volume)).FirstOrDefault(s => s is not null);

    /// <summary>Everything that <paramref name="volume"/> shows signs of, in the order of probing: more than one thing is a doubt about which of them is meant.</summary>
    internal static IReadOnlyList<FileSystemSignature> ProbeAll(BlockSource volume) => [.. Known.Select(d => d.Probe(volume)).OfType<FileSystemSignature>()];

    /// <summary>Opens the file system on <paramref name="volume"/>, or null when there is none that can be read.</summary>
    public static FileSystem? Open(BlockSource volume) => Array.Find(Known, d => d.Probe(volume) is not null)?.Open(volume);
}
