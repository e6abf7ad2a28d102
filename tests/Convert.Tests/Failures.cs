using ImageTools.Disks;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Tests;

public class Failures
{
    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    [InlineData("qcow2 zlib")]
    [InlineData("vhd")]
    public void A_cancelled_conversion_leaves_nothing(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk(16 << 20, 2);
        using var target = Written.Plan(disk, Written.Options(how));
        using var stop = new CancellationTokenSource();
        var progress = new OnReport(stop.Cancel);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            FileConverter.Write(target, disk, directory["target"], new WriteOptions(), progress, cancellation: stop.Token)
        );

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2 zlib")]
    public void A_source_that_fails_in_the_middle_leaves_nothing(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new FailingDisk(16 << 20, 9 << 20);
        using var target = Written.Plan(disk, Written.Options(how));

        var error = Assert.Throws<IOException>(() => Written.File(target, disk, directory["target"]));

        Assert.Contains("bad sector", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public void An_existing_file_is_kept_unless_overwriting_was_allowed()
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk(1 << 20, 4);
        using var target = Written.Plan(disk, Written.Options("raw"));
        File.WriteAllText(directory["target"], "precious");

        Assert.ThrowsAny<IOException>(() => Written.File(target, disk, directory["target"]));
        Assert.Equal("precious", File.ReadAllText(directory["target"]));

        Written.File(target, disk, directory["target"], overwrite: true);
        Assert.Equal(disk.Bytes, File.ReadAllBytes(directory["target"]));
        Assert.Single(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_to_is_an_io_error_before_work()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may write everywhere.");
        if (OperatingSystem.IsWindows())
            return;
        using var directory = new TempDirectory();
        using var disk = new TestDisk(1 << 20, 4);
        using var target = Written.Plan(disk, Written.Options("raw"));
        var closed = Directory.CreateDirectory(directory["closed"]);
        File.SetUnixFileMode(closed.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.ThrowsAny<Exception>(() => Written.File(target, disk, Path.Combine(closed.FullName, "target")));
        Assert.Empty(closed.EnumerateFileSystemInfos());
    }

    [Fact]
    public void A_directory_that_does_not_exist_is_an_io_error()
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk(1 << 20, 4);
        using var target = Written.Plan(disk, Written.Options("raw"));

        Assert.ThrowsAny<IOException>(() => Written.File(target, disk, directory["not/there"]));
    }

    [Fact]
    public void A_file_that_no_file_system_can_hold_is_an_io_error_and_leaves_nothing()
    {
        using var directory = new TempDirectory();
        using var disk = new ZeroSource(long.MaxValue / 512 * 512);
        using var target = Written.Plan(disk, Written.Options("raw"));

        Assert.ThrowsAny<IOException>(() => Written.File(target, disk, directory["target"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    private sealed class OnReport(Action action) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => action();
    }

    private sealed class FailingDisk(long length, long from) : BlockSource
    {
        public override long Length => length;

        public override string Name => "failing disk";

        public override void Read(long offset, Span<byte> destination)
        {
            if (offset + destination.Length > from)
                throw new IOException("bad sector");
            destination.Fill(7);
        }
    }
}
