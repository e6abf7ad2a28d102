using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Signatures;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Kernel;

/// <summary>
/// Images that the kernel filled with real files, until they were full and fragmented, read as the kernel reads them. They are small
/// unless IMAGETOOLS_KERNEL names a size; the long run has 20 GB a file system. IMAGETOOLS_KERNEL_FILES names the directory that is copied.
/// </summary>
public class KernelJudgedImages
{
    private const string LongRun = "20G",
        ShortFiles = "/usr/share",
        LongFiles = "/usr";

    // The least that mkfs takes, or little more.
    public static TheoryData<string, string> Types =>
        new()
        {
            { "ext4", "64M" },
            { "xfs", "320M" },
            { "btrfs", "160M" },
            { "ntfs", "64M" },
            { "exfat", "64M" },
        };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_full_and_fragmented_image_reads_as_the_kernel_reads_it(string type, string shortSize)
    {
        Assert.SkipUnless(IsRead(type), $"{type} is only recognised.");
        var asked = Environment.GetEnvironmentVariable("IMAGETOOLS_KERNEL") is { Length: > 0 } value ? value : null;
        var size =
            asked is null ? shortSize
            : asked == "1" ? LongRun
            : asked;
        var source =
            Environment.GetEnvironmentVariable("IMAGETOOLS_KERNEL_FILES") is { Length: > 0 } named ? named
            : asked is null ? ShortFiles
            : LongFiles;
        using var directory = new TempDirectory();
        var answer = KernelAnswer.Make(directory, "fill.sh", type, size, source);
        Assert.InRange(answer.Files, 100, int.MaxValue);
        using var disk = FileSource.Open(directory["image"]);
        var files = VolumeContents.Open(disk)!;
        answer.Check(files, hasModes: type is "ext4" or "xfs" or "btrfs");
        TestContext.Current.TestOutputHelper?.WriteLine($"{type}, {size}: {answer.Files} files are as the kernel reads them.");
    }

    [Theory]
    [InlineData("-O fast_commit")]
    [InlineData("-O fast_commit,inline_data -I 256")]
    [InlineData("-O fast_commit -b 1024 -J size=8")]
    [InlineData("-O ^fast_commit")]
    public void An_image_that_was_never_unmounted_reads_as_the_kernel_replays_it(string options)
    {
        using var directory = new TempDirectory();
        var answer = KernelAnswer.Make(directory, "dirty.sh", options);
        using var disk = FileSource.Open(directory["image"]);
        var files = VolumeContents.Open(disk)!;
        Assert.True(files.State is { JournalReplayed: true, IsClean: false }, string.Join(' ', files.State.Remarks));
        Assert.NotNull(options.Contains('^', StringComparison.Ordinal) ? files : files.FreeSpace.Reason);
        answer.Check(files, hasModes: true);
    }

    private static bool IsRead(string type) => FileSystemDrivers.All.Any(d => d is not SignatureDriver && d.Types.Any(t => t.Name == type));
}
