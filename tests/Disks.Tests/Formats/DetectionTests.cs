using ImageTools.Disks.Formats;

namespace ImageTools.Disks.Tests.Formats;

public class DetectionTests
{
    [Theory]
    [InlineData("qcow2", "", "disk.raw", "qcow2")]
    [InlineData("vmdk", "subformat=streamOptimized", "disk.qcow2", "vmdk")]
    [InlineData("vpc", "subformat=fixed", "disk.vmdk", "vhd")]
    [InlineData("raw", "", "disk.vhd", "raw")]
    public void Content_decides_and_the_suffix_says_nothing(string format, string options, string name, string expected)
    {
        using var directory = new TempDirectory();
        QemuImg.Convert(SampleDisk.Write(directory, 1 << 20), directory[name], format, options);
        Assert.Equal(expected, DiskFormats.Describe(directory[name]).Format);
    }

    [Theory]
    [InlineData("qcow2")]
    [InlineData("vmdk")]
    [InlineData("vhd")]
    [InlineData("VPC")]
    public void Stated_format_that_the_file_is_not_is_an_error_and_not_a_guess(string stated)
    {
        using var directory = new TempDirectory();
        var path = SampleDisk.Write(directory, 1 << 20);
        Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path, new OpenOptions { Format = stated }));
    }

    [Fact]
    public void Unknown_format_name_is_a_mistake_of_the_caller()
    {
        using var directory = new TempDirectory();
        var path = SampleDisk.Write(directory, 1 << 20);
        Assert.Throws<ArgumentException>(() => DiskFormats.Open(path, new OpenOptions { Format = "floppy" }));
    }

    [Fact]
    public void File_is_closed_when_the_image_is_disposed_or_refused()
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        QemuImg.Convert(SampleDisk.Write(directory, 1 << 20), path, "qcow2");
        DiskFormats.Open(path).Dispose();
        Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path, new OpenOptions { Format = "vmdk" }));
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Open files are counted in /proc.");
        Assert.DoesNotContain(Directory.GetFileSystemEntries("/proc/self/fd"), link => new FileInfo(link).LinkTarget == path);
    }
}
