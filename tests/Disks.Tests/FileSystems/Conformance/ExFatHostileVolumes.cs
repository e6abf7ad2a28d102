using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.ExFat;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.ExFat;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Made by mkfs.exfat; the entries of files and the table are written over it.</summary>
internal sealed class ExFatHostileVolumes : IHostileVolumes
{
    private const uint First = 100;

    public Type Driver => typeof(ExFatDriver);

    public string? DoesNotApply(Hostility kind) => kind == Hostility.GiantLog ? "exFAT has no log." : null;

    public BlockSource Make(Hostility kind, TempDirectory directory)
    {
        var image = new ExFatImage(directory, 20, "-c", "32K");
        switch (kind)
        {
            case Hostility.AliasedData:
                // A ring of a few clusters.
                for (var i = 0u; i < 10; i++)
                    image.Link(First + i, i == 9 ? First : First + i + 1);
                image.Entry("aliased", First, uint.MaxValue, uint.MaxValue, isChain: true, isDirectory: false);
                break;
            case Hostility.GiantDirectory:
                image.Entry("giant", First, FileSystemLimits.MaxDirectoryBytes + (1 << 20), 0, isChain: false, isDirectory: true);
                break;
            default:
                Many(image);
                break;
        }
        File.WriteAllBytes(image.Path, image.Bytes);
        return new OverlaidVolume(FileSource.Open(image.Path));
    }

    // Each as large as the volume: 18 MiB of names that were deleted.
    private static void Many(ExFatImage image)
    {
        const uint Directories = 99;
        image.Entry("many", Directories, image.ClusterSize, image.ClusterSize, isChain: true, isDirectory: true);
        image.Link(Directories, uint.MaxValue);
        var root = image.Place(image.Root);
        var many = image.Place(Directories);
        var at = root;
        while (image.Bytes[at] != 0)
            at += 32;
        var from = at;
        var clusters = BitConverter.ToUInt32(image.Bytes, 0x5c) + 2 - First;
        for (var i = 0; i < 100; i++)
            image.Entry($"{i:d3}", First, clusters * (long)image.ClusterSize, 0, isChain: false, isDirectory: true);
        image.Bytes.AsSpan(from, 100 * 96).CopyTo(image.Bytes.AsSpan(many));
        image.Bytes.AsSpan(from, 100 * 96).Clear();
        for (var place = image.Place(First); place < image.Bytes.Length; place += 32)
            image.Bytes[place] = 0x05;
    }
}
