using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Fat;

/// <summary>Values of the boot sector that name no root directory; fsck.fat refuses them, too.</summary>
public class FatLengths
{
    [Theory]
    [InlineData(32, 0x2c, 0u, 4, "root cluster")]
    [InlineData(32, 0x2c, 1u, 4, "root cluster")]
    [InlineData(32, 0x2c, 0x0ffffff8u, 4, "root cluster")]
    [InlineData(16, 0x11, 0u, 2, "root entries")]
    [InlineData(16, 0x11, 17u, 2, "root entries")]
    public void A_root_directory_that_is_nowhere_is_damage(int bits, int place, uint value, int length, string field)
    {
        using var directory = new TempDirectory();
        using (var file = File.Create(directory["fat"]))
            file.SetLength(40 << 20);
        Tool.Run("mkfs.fat", "-F", $"{bits}", "-s", bits == 32 ? "1" : "4", directory["fat"]);
        using (var file = File.OpenWrite(directory["fat"]))
        {
            file.Position = place;
            file.Write(BitConverter.GetBytes(value).AsSpan(0, length));
        }
        Assert.NotEqual(0, Tool.TryRun("fsck.fat", "-n", directory["fat"]).ExitCode);
        using var volume = FileSource.Open(directory["fat"]);
        Assert.Equal("vfat", VolumeContents.Probe(volume)!.Type);
        Assert.Equal(field, Assert.Throws<ImageFormatException>(() => VolumeContents.Open(volume)).Field);
    }
}
