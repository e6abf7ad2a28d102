using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.Formats;

namespace ImageTools.Disks.Tests.Containers;

/// <summary>Disks in archives that GNU tar, bsdtar and Python pack, of images that qemu-img makes.</summary>
public sealed class TarTests : IDisposable
{
    private static readonly OpenOptions WithBacking = new() { AllowBacking = true };
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("ustar", "vmdk", "subformat=streamOptimized")]
    [InlineData("gnu", "vmdk", "subformat=monolithicSparse")]
    [InlineData("posix", "vmdk", "subformat=twoGbMaxExtentSparse")]
    [InlineData("ustar", "vmdk", "subformat=twoGbMaxExtentFlat")]
    [InlineData("bsdtar", "vmdk", "subformat=monolithicFlat")]
    [InlineData("bsdtar", "vmdk", "subformat=streamOptimized")]
    [InlineData("python", "vmdk", "subformat=twoGbMaxExtentSparse")]
    [InlineData("python", "qcow2", "cluster_size=4096")]
    [InlineData("oldgnu", "vpc", "subformat=fixed,force_size=on")]
    [InlineData("v7", "vpc", "subformat=dynamic,force_size=on")]
    [InlineData("posix", "raw", "")]
    [InlineData("ustar", "raw", "")]
    public void The_disk_of_an_archive_is_the_one_that_was_packed(string packer, string format, string options)
    {
        var content = Pack(packer, format, options);
        foreach (var address in new[] { "x.ova", "x.ova#1", $"x.ova#data/disk.{format}", $"x.ova#./data//disk.{format}" })
        {
            using var image = DiskFormats.Open(directory[address]);
            Assert.Equal(directory[address], image.Info.Filename);
            Assert.Equal($"data/disk.{format}", image.Info.Member);
            Assert.Equal([directory["x.ova"]], image.Files.Select(f => f.Path));
            Judge.SameContent(content, image);
        }

        Assert.Equal(content.Length, DiskFormats.Describe(directory["x.ova"]).VirtualSize);
        Assert.Equal(0, OpenHandles());
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("posix")]
    [InlineData("ustar")]
    [InlineData("bsdtar")]
    public void Names_longer_than_a_header_are_read(string packer)
    {
        var source = SampleDisk.Write(directory, 1 << 20);
        var folder = string.Join('/', Enumerable.Repeat(new string('f', packer == "ustar" ? 40 : 90), 3));
        var name = $"{folder}/{new string('n', 90)}.raw";
        Directory.CreateDirectory(directory["in/" + folder]);
        File.Copy(source, directory["in/" + name]);
        Tar(packer, "in", ".");
        using var image = DiskFormats.Open(directory["x.ova"]);
        Assert.Equal(name, image.Info.Member);
        Judge.SameContent(File.ReadAllBytes(source), image);
    }

    /// <summary>Twelve octal digits end at 8 GiB; GNU goes on in base 256, pax in a header of its own.</summary>
    [Theory]
    [InlineData("GNU_FORMAT")]
    [InlineData("PAX_FORMAT")]
    public void A_member_of_more_than_8_GiB_is_read_to_its_end(string format)
    {
        Tool.Run(
            "python3",
            "-c",
            $$"""
            import tarfile
            size = 9 << 30
            with open('{{directory["x.tar"]}}', 'wb') as f:
                for name, length in (('large.raw', size), ('after.txt', 5)):
                    t = tarfile.TarInfo(name)
                    t.size = length
                    f.write(t.tobuf(tarfile.{{format}}))
                    f.seek(length - 5, 1)
                    f.write(b'tail\n')
                    f.seek(-length % 512, 1)
                f.truncate(f.tell() + 1024)
            with tarfile.open('{{directory["x.tar"]}}') as t:
                assert [m.size for m in t.getmembers()] == [size, 5]
            """
        );
        using var image = DiskFormats.Open(directory["x.tar"]);
        Assert.Equal(9L << 30, image.Content.Length);
        Assert.Equal("\0\0\0tail\n"u8.ToArray(), image.Content.ReadBytes((9L << 30) - 8, 8));
    }

    [Fact]
    public void A_disk_reads_none_of_its_neighbours_bytes_and_knows_its_holes()
    {
        var disk = new byte[1 << 20];
        disk.AsSpan(700_000, 1000).Fill(7);
        File.WriteAllBytes(directory["a.txt"], [.. Enumerable.Repeat((byte)1, 1000)]);
        File.WriteAllBytes(directory["disk.img"], disk);
        File.WriteAllBytes(directory["z.txt"], [.. Enumerable.Repeat((byte)2, 1000)]);
        Tool.Run("tar", "-C", directory.Path, "-cf", directory["x.tar"], "a.txt", "disk.img", "z.txt");
        using var image = DiskFormats.Open(directory["x.tar"]);
        Judge.SameContent(disk, image);
        // A file of its own may be cloned by the kernel; so may a window on one.
        Assert.IsType<FileSource>(image.Content.Extents().First(e => !e.IsZero).Storage);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Content.ReadBytes(1 << 20, 1));
    }

    [Fact]
    public void Several_disks_are_told_and_taken_by_number_or_name()
    {
        byte[][] contents = [SampleDisk.Create(1 << 20, 1), SampleDisk.Create(1 << 20, 2), SampleDisk.Create(1 << 20, 3)];
        Directory.CreateDirectory(directory["in/1"]);
        for (var i = 0; i < 3; i++)
        {
            File.WriteAllBytes(directory["source"], contents[i]);
            QemuImg.Convert(directory["source"], directory[$"in/1/{(char)('a' + i)}.vmdk"], "vmdk", "subformat=streamOptimized");
        }
        File.WriteAllText(directory["in/1/machine.ovf"], "<Envelope/>");
        Tool.Run("tar", "-C", directory["in"], "-cf", directory["x.ova"], "1/machine.ovf", "1/b.vmdk", "1/a.vmdk", "1/c.vmdk");
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["x.ova"]));
        Assert.Equal("3", refusal.Value);
        Assert.EndsWith($"#1 (1/b.vmdk), {directory["x.ova"]}#2 (1/a.vmdk), {directory["x.ova"]}#3 (1/c.vmdk).", refusal.Hint);
        foreach (var (address, content) in new[] { ("#1", 1), ("#2", 0), ("#3", 2), ("#1/a.vmdk", 0) })
        {
            using var image = DiskFormats.Open(directory["x.ova"] + address);
            Judge.SameContent(contents[content], image);
        }

        var described = DiskFormats.Describe(directory["x.ova"]);
        Assert.Equal("1/b.vmdk", described.Member);
        Assert.Contains("3 disks, of which this is the first", Assert.Single(described.Warnings), StringComparison.Ordinal);
        foreach (var unknown in new[] { "#0", "#4", "#d.vmdk", "#../x.ova", "#", "#99999999999" })
        {
            var missing = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["x.ova"] + unknown));
            Assert.Equal(unknown[1..], missing.Value);
            Assert.Contains("#2 (1/a.vmdk)", missing.Hint, StringComparison.Ordinal);
        }

        // Text is a member, and no disk.
        Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["x.ova#1/machine.ovf"]));
        Assert.Equal(0, OpenHandles());
    }

    [Fact]
    public void A_file_whose_own_name_has_the_separator_is_meant_by_it()
    {
        var content = Pack("gnu", "raw", "");
        File.Move(directory["x.ova"], directory["x#1.ova"]);
        File.WriteAllBytes(directory["x"], new byte[512]);
        using (var image = DiskFormats.Open(directory["x#1.ova"]))
            Judge.SameContent(content, image);
        using (var image = DiskFormats.Open(directory["x#1.ova#1"]))
            Judge.SameContent(content, image);
        Assert.Equal("member", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["x#1"])).Field);
        Assert.Throws<FileNotFoundException>(() => DiskFormats.Open(directory["y#1"]));
    }

    [Fact]
    public void Extents_in_another_folder_or_behind_a_link_are_not_taken_for_beside()
    {
        var source = SampleDisk.Write(directory, 1 << 20);
        Directory.CreateDirectory(directory["in/data"]);
        Directory.CreateDirectory(directory["in/other"]);
        QemuImg.Convert(source, directory["in/data/disk.vmdk"], "vmdk", "subformat=monolithicFlat");
        File.Move(directory["in/data/disk-flat.vmdk"], directory["in/other/disk-flat.vmdk"]);
        File.CreateSymbolicLink(directory["in/data/disk-flat.vmdk"], "../other/disk-flat.vmdk");
        Tar("gnu", "in", "data", "other");
        Assert.Equal("member", Refusal("#data/disk.vmdk", WithBacking).Field);
        Rename("disk-flat.vmdk", "../other/disk-flat.vmdk");
        Assert.Contains("does not lie beside", Refusal("#data/disk.vmdk").Problem, StringComparison.Ordinal);
        using (var image = DiskFormats.Open(directory["x.ova#data/disk.vmdk"], WithBacking))
            Judge.SameContent(File.ReadAllBytes(source), image);

        // What lies on this machine is named by no archive, whatever is allowed.
        foreach (var outside in new[] { source, "../../source.raw", "../source.raw" })
        {
            Rename("../other/disk-flat.vmdk", outside);
            foreach (var options in new[] { OpenOptions.Default, WithBacking })
                Assert.Equal("extent file", Refusal("#data/disk.vmdk", options).Structure);
            Rename(outside, "../other/disk-flat.vmdk");
        }

        void Rename(string from, string to)
        {
            var text = File.ReadAllText(directory["in/data/disk.vmdk"]);
            Assert.Contains($"\"{from}\"", text, StringComparison.Ordinal);
            File.WriteAllText(directory["in/data/disk.vmdk"], text.Replace($"\"{from}\"", $"\"{to}\"", StringComparison.Ordinal));
            Tar("gnu", "in", "data", "other");
        }
    }

    [Fact]
    public void A_chain_in_an_archive_is_one_disk_and_wants_the_same_permission_as_anywhere()
    {
        var source = SampleDisk.Write(directory, 1 << 20, name: "base.raw");
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", source, directory["middle.qcow2"]);
        Tool.Run("qemu-img", "rebase", "-u", "-F", "raw", "-b", "base.raw", directory["middle.qcow2"]);
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "middle.qcow2", directory["top.qcow2"]);
        QemuImg.Io(directory["top.qcow2"], "qcow2", "write -P 9 65536 4096");
        var expected = QemuImg.Content(directory["top.qcow2"], "qcow2");
        Tool.Run("tar", "-C", directory.Path, "-cf", directory["x.ova"], "base.raw", "middle.qcow2", "top.qcow2");
        Assert.Equal("backing file", Refusal("").Structure);
        using var image = DiskFormats.Open(directory["x.ova"], WithBacking);
        Assert.Equal("top.qcow2", image.Info.Member);
        Judge.SameContent(expected, image);
        Assert.Equal([directory["x.ova"]], image.Files.Select(f => f.Path));

        // The same names lie beside the archive, and are nobody's there.
        Tool.Run("tar", "-C", directory.Path, "-cf", directory["x.ova"], "middle.qcow2", "top.qcow2");
        Assert.Contains("is not there", Refusal("", WithBacking).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tar", "-S")]
    [InlineData("bsdtar", "--read-sparse")]
    public void A_sparse_member_is_refused_by_name_and_its_neighbours_are_read(string program, string option)
    {
        var content = SampleDisk.Create(1 << 20);
        Tool.Run("truncate", "-s", "8M", directory["holes.raw"]);
        Tool.Run("dd", "if=/dev/urandom", $"of={directory["holes.raw"]}", "bs=4096", "count=1", "seek=1000", "conv=notrunc", "status=none");
        for (var i = 0; i < 60; i++)
            Tool.Run("fallocate", "-p", "-o", $"{i * 8192}", "-l", "4096", directory["holes.raw"]);
        File.WriteAllBytes(directory["whole.raw"], content);
        Tool.Run(program, "-C", directory.Path, option, "-cf", directory["x.ova"], "holes.raw", "whole.raw");
        Assert.Equal("holes.raw", Refusal("#holes.raw").Value);
        Assert.Contains("sparse", Refusal("#1").Problem, StringComparison.Ordinal);
        using var image = DiskFormats.Open(directory["x.ova#2"]);
        Judge.SameContent(content, image);
    }

    [Fact]
    public void A_change_of_the_archive_is_a_change_of_the_source()
    {
        Pack("gnu", "vmdk", "subformat=streamOptimized");
        using var image = DiskFormats.Open(directory["x.ova"]);
        image.Sources.CheckUnchanged();
        using (var file = new FileStream(directory["x.ova"], FileMode.Append))
            file.Write(new byte[512]);
        Assert.Equal(directory["x.ova"], Assert.Throws<SourceChangedException>(image.Sources.CheckUnchanged).Path);
    }

    [Fact]
    public void Disks_of_one_archive_are_pooled_as_images_of_files_are()
    {
        var content = Pack("gnu", "vmdk", "subformat=streamOptimized");
        using var pool = new ImagePool(most: 1);
        var first = pool.Open(directory["x.ova#1"], OpenOptions.Default);
        var second = pool.Open(directory["x.ova"], OpenOptions.Default);
        Judge.SameContent(content, first);
        Judge.SameContent(content, second);
        File.SetLastWriteTimeUtc(directory["x.ova"], DateTime.UnixEpoch);
        Assert.Throws<SourceChangedException>(() => first.Content.ReadBytes(0, 1));
    }

    [Fact]
    public void An_archive_in_an_archive_is_not_looked_into()
    {
        Pack("gnu", "raw", "");
        Tool.Run("tar", "-C", directory.Path, "-cf", directory["outer.tar"], "x.ova");
        Assert.Contains(
            "no file that is known",
            Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["outer.tar"])).Problem
        );
        var inner = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["outer.tar#x.ova"]));
        Assert.Contains("tar archive", inner.Problem, StringComparison.Ordinal);
        Assert.StartsWith("Unpack it first", inner.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stated_format_is_that_of_the_file_that_is_named()
    {
        var content = Pack("gnu", "raw", "");
        using (var archive = DiskFormats.Open(directory["x.ova"], new OpenOptions { Format = "raw" }))
            Judge.SameContent(File.ReadAllBytes(directory["x.ova"]), archive);
        using (var member = DiskFormats.Open(directory["x.ova#1"], new OpenOptions { Format = "raw" }))
            Judge.SameContent(content, member);
        Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["x.ova#1"], new OpenOptions { Format = "qcow2" }));
    }

    private ImageFormatException Refusal(string member, OpenOptions? options = null) =>
        Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["x.ova"] + member, options));

    private int OpenHandles() =>
        OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget == directory["x.ova"]) : 0;

    /// <summary>Packs data/disk.FORMAT with all that belongs to it, between two texts; returns its content.</summary>
    private byte[] Pack(string packer, string format, string options)
    {
        var source = SampleDisk.Write(directory);
        Directory.CreateDirectory(directory["in/data"]);
        File.WriteAllText(directory["in/data/a.txt"], "before");
        File.WriteAllText(directory["in/data/z.txt"], "behind");
        QemuImg.Convert(source, directory[$"in/data/disk.{format}"], format, options);
        Tar(packer, "in", "data");
        return File.ReadAllBytes(source);
    }

    private void Tar(string packer, string folder, params string[] what)
    {
        string[] command = packer switch
        {
            "bsdtar" => ["bsdtar", "--no-read-sparse", "-C", directory[folder], "-cf", directory["x.ova"]],
            "python" =>
            [
                "python3",
                "-c",
                "import sys, os, tarfile\nos.chdir(sys.argv[1])\nt = tarfile.open(sys.argv[2], 'w')\n"
                    + "for n in sys.argv[3:]: t.add(n)\nt.close()",
                directory[folder],
                directory["x.ova"],
            ],
            _ => ["tar", $"--format={packer}", "-C", directory[folder], "-cf", directory["x.ova"]],
        };
        Tool.Run(command[0], [.. command.Skip(1), .. what]);
    }
}
