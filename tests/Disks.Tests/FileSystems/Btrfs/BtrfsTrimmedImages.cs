using System.Security.Cryptography;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.Corpus;
using ImageTools.Disks.Tests.FreeSpace;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Btrfs;

/// <summary>Images without their free space, judged by btrfs-progs and by the known answers.</summary>
public sealed class BtrfsTrimmedImages
{
    public static TheoryData<string> Images { get; } =
        CorpusImages.Where(i =>
            i.Format == "btrfs" && i.Kind == "filesystem" && i.Expect == "read" && !i.IsDirty && i.Unreadable.Count == 0 && IsKept(i.File)
        );

    [Theory]
    [MemberData(nameof(Images))]
    public void A_trimmed_image_is_clean_and_has_all_its_files(string file)
    {
        var image = CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(CorpusImages.Unpack(file, directory));
        var trimmed = directory["trimmed"];
        var map = Trimmed.Write(disk, trimmed).Map;
        var volume = Assert.Single(map.Volumes);
        if (file.Contains("ro-compat", StringComparison.Ordinal))
        {
            Assert.Contains("not understood", volume.LeftAlone, StringComparison.Ordinal);
            return;
        }
        Assert.True(volume.LeftAlone is null && volume.Remarks.Count == 0, volume.LeftAlone + string.Join(" ", volume.Remarks));
        // mkfs --shrink leaves next to nothing.
        Assert.InRange(map.Free(0, disk.Length).Sum(r => r.Length), 64 << 10, disk.Length);

        using (var read = FileSource.Open(trimmed))
            Assert.Equal(image.TreeSha256, CorpusTree.Read(VolumeScanner.Scan([read]).Volumes.Single().FileSystem!).Sha256);
        // btrfs-progs of Debian 12 does not open what later ones have added.
        if (file.Contains("/sid-", StringComparison.Ordinal))
            return;
        Tool.Run("btrfs", "check", "--readonly", "--check-data-csum", trimmed);
        var restored = directory["restored"];
        Directory.CreateDirectory(restored);
        Tool.Run("btrfs", "restore", trimmed, restored);
        var known = image.Files.Where(f => f.Sha256 is not null && f.Size > 0 && File.Exists(restored + f.Path)).ToArray();
        Assert.InRange(known.Length, image.Field("default_subvolume") is null ? 15 : 0, int.MaxValue);
        Assert.All(known, f => Assert.Equal(f.Sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(restored + f.Path)))));
    }

    // One of each shape; the rest differ in what free space is not concerned with.
    private static bool IsKept(string file) =>
        new[]
        {
            "default",
            "many",
            "mixed",
            "no-holes-off",
            "node64k",
            "subvol",
            "blake2",
            "shrink",
            "large-sector",
            "squota",
            "ro-compat",
        }.Any(s => file.Contains(s, StringComparison.Ordinal));
}
