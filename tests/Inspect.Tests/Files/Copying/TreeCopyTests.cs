using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Files;
using ImageTools.Inspect.Files.Copying;
using ImageTools.Inspect.Guests;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Files.Copying;

/// <summary>
/// Files that are copied out of an image are those of the image, and whatever the image names, nothing outside of the target changes.
/// </summary>
public sealed class TreeCopyTests : IDisposable
{
    private const string Facts = "%P|%y|%m|%n|%l|%Ts";

    private readonly TempDirectory temp = new();
    private readonly NumberedFileSystem files = new();
    private readonly List<string> failed = [],
        skipped = [];

    public TreeCopyTests()
    {
        Directory.CreateDirectory(temp["target"]);
        Directory.CreateDirectory(temp["outside"]);
        File.WriteAllText(temp["outside/file"], "outside");
    }

    public static TheoryData<bool> Targets => [true, false];

    public void Dispose() => temp.Dispose();

    [Fact]
    public void A_tree_is_copied_with_modes_times_links_and_holes_as_find_and_diff_see_it()
    {
        Tool.Require("mke2fs", "cp", "diff", "find", "truncate");
        var tree = RealTree();

        Copy(
            Ext4(),
            source: "/tree",
            options: new CopyOptions
            {
                Owners = Environment.IsPrivilegedProcess,
                SetUid = true,
                Xattrs = true,
            }
        );

        Assert.Empty(failed);
        Tool.Run("diff", "-r", "--no-dereference", "-x", "pipe", tree, temp["target/copy"]);
        Assert.Equal(Found(tree, Facts), Found(temp["target/copy"], Facts));
        Assert.Equal(Inodes(tree), Inodes(temp["target/copy"]));
        Assert.InRange(
            long.Parse(Found(temp["target/copy"], "%f %b").Single(l => l.StartsWith("sparse ", StringComparison.Ordinal))[7..], null),
            0,
            64
        );
    }

    [Fact]
    public void A_tar_archive_of_a_tree_is_what_tar_extracts_as_the_tree()
    {
        Tool.Require("mke2fs", "tar", "diff", "find");
        var tree = RealTree();
        Archive(Ext4(), "/tree", "copy", new CopyOptions { Xattrs = true });

        Tool.Run("tar", "-xpf", temp["copy.tar"], "-C", temp["target"], "--xattrs");

        Assert.Empty(failed);
        Tool.Run("diff", "-r", "--no-dereference", "-x", "pipe", tree, temp["target/copy"]);
        Assert.Equal(Found(tree, Facts), Found(temp["target/copy"], Facts));
        Assert.Equal(Inodes(tree), Inodes(temp["target/copy"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Extended_attributes_are_kept_in_a_copy_and_in_an_archive_and_capabilities_only_on_request(bool archived)
    {
        Tool.Require("getfattr", "tar");
        files.Name(1, "file", files.File(2, "content"));
        files.Attributes[2] = [new Xattr("user.colour", "red"u8.ToArray()), new Xattr("security.capability", new byte[] { 1, 0, 0, 0xff })];

        if (archived)
        {
            Archive(files, "/", "copy", new CopyOptions { Xattrs = true });
            Tool.Run("tar", "-xf", temp["copy.tar"], "-C", temp["target"], "--xattrs");
        }
        else
        {
            Copy(files, options: new CopyOptions { Xattrs = true });
        }

        Assert.Contains("user.colour=\"red\"\n", Attributes(temp["target/copy"]), StringComparison.Ordinal);
        Assert.Contains("capab", Assert.Single(skipped), StringComparison.Ordinal);
        Assert.Empty(failed);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_link_in_the_target_is_never_written_through(bool linux)
    {
        Directory.CreateSymbolicLink(temp["target/copy"], temp["outside"]);
        files.Name(1, "file", files.File(2, "inside"));

        Copy(files, linux, new CopyOptions { Force = true });

        Assert.Equal("outside", File.ReadAllText(temp["outside/file"]));
        Assert.Contains("no directory", Assert.Single(failed), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_link_that_the_copy_made_is_never_written_through(bool linux)
    {
        files.Name(1, "d", files.Link(2, temp["outside"]));
        Copy(files, linux);
        var second = new NumberedFileSystem();
        second.Name(1, "d", second.Directory(2));
        second.Name(2, "file", second.File(3, "inside"));

        Copy(second, linux, new CopyOptions { Force = true });

        Assert.Equal("outside", File.ReadAllText(temp["outside/file"]));
        Assert.Equal(temp["outside"], new FileInfo(temp["target/copy/d"]).LinkTarget);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_link_and_a_directory_of_one_name_in_a_hostile_image_do_not_lead_out(bool linux)
    {
        foreach (var linkFirst in (bool[])[true, false])
        {
            var hostile = new NumberedFileSystem();
            FileNode[] twins = [hostile.Link(2, temp["outside"]), hostile.Directory(3)];
            foreach (var twin in linkFirst ? twins : twins.Reverse())
                hostile.Name(1, "d", twin);
            hostile.Name(3, "file", hostile.File(4, "inside"));

            Copy(hostile, linux, new CopyOptions { Force = true });

            Assert.Equal("outside", File.ReadAllText(temp["outside/file"]));
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Names_that_lead_elsewhere_are_not_made(bool linux)
    {
        foreach (var (i, name) in ((string[])["..", ".", "../outside/file", "/tmp/imagetools-hostile", "n\0l"]).Index())
            files.Name(1, name, files.File((ulong)i + 10, "hostile"));

        Copy(files, linux);

        Assert.Equal(5, failed.Count);
        Assert.Empty(Directory.GetFileSystemEntries(temp["target/copy"]));
        Assert.Equal("outside", File.ReadAllText(temp["outside/file"]));
        Assert.False(File.Exists("/tmp/imagetools-hostile"));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_file_that_exists_is_replaced_only_on_request_and_a_link_is_replaced_itself(bool linux)
    {
        Directory.CreateDirectory(temp["target/copy"]);
        File.CreateSymbolicLink(temp["target/copy/file"], temp["outside/file"]);
        files.Name(1, "file", files.File(2, "inside"));

        Copy(files, linux);
        Assert.Contains("--force", Assert.Single(failed), StringComparison.Ordinal);
        Assert.NotNull(new FileInfo(temp["target/copy/file"]).LinkTarget);
        Copy(files, linux, new CopyOptions { Force = true });

        Assert.Null(new FileInfo(temp["target/copy/file"]).LinkTarget);
        Assert.Equal("inside", File.ReadAllText(temp["target/copy/file"]));
        Assert.Equal("outside", File.ReadAllText(temp["outside/file"]));
        Assert.Single(Directory.GetFileSystemEntries(temp["target/copy"]));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_file_of_the_image_is_not_replaced_even_by_force(bool linux)
    {
        Directory.CreateDirectory(temp["target/copy"]);
        File.WriteAllText(temp["target/copy/disk.raw"], "the image");
        files.Name(1, "disk.raw", files.File(2, "hostile"));

        Copy(files, linux, new CopyOptions { Force = true, Sources = [FileIdentity.Find(temp["target/copy/disk.raw"])!] });

        Assert.Equal("the image", File.ReadAllText(temp["target/copy/disk.raw"]));
        Assert.Single(failed);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Setuid_bits_are_kept_only_on_request(bool linux)
    {
        files.Name(1, "tool", files.File(2, "", mode: 0xded));
        files.Name(1, "drop", files.Directory(3, mode: 0x3ff));

        Copy(files, linux);
        Assert.Equal("755", Mode("target/copy/tool"));
        Assert.Equal("1777", Mode("target/copy/drop"));
        Copy(files, linux, new CopyOptions { Force = true, SetUid = true });

        Assert.Equal("6755", Mode("target/copy/tool"));
    }

    [Fact]
    public void Devices_are_made_only_on_request_and_sockets_never()
    {
        files.Name(1, "sda", files.Special(2, FileNodeType.BlockDevice, 0x800));
        files.Name(1, "null", files.Special(3, FileNodeType.CharacterDevice, 0x103));
        files.Name(1, "socket", files.Special(4, FileNodeType.Socket));
        files.Name(1, "pipe", files.Special(5, FileNodeType.Fifo));

        Copy(files);

        Assert.Equal(3, skipped.Count);
        Assert.Empty(failed);
        Assert.Equal(["pipe p"], Found(temp["target/copy"], "%P %y").Skip(1));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_file_that_cannot_be_read_to_its_end_leaves_nothing(bool linux)
    {
        files.Name(1, "torn", files.File(2, "content"));
        files.Name(1, "whole", files.File(3, "content"));
        files.Torn.Add(2);

        Copy(files, linux);

        Assert.Single(failed);
        Assert.Equal([temp["target/copy/whole"]], Directory.GetFileSystemEntries(temp["target/copy"]));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_cancelled_copy_leaves_no_file_that_looks_finished(bool linux)
    {
        using var cancellation = new CancellationTokenSource();
        files.Name(1, "file", files.File(2, new string('x', 5 << 20)));
        files.BeforeRead = cancellation.Cancel;

        Assert.ThrowsAny<OperationCanceledException>(() => CopyUntil(files, linux, null, "/", cancellation.Token));

        Assert.Empty(Directory.GetFileSystemEntries(temp["target/copy"]));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_deep_tree_needs_few_open_directories(bool linux)
    {
        for (ulong id = 1; id < 400; id++)
            files.Name(id, "d", files.Directory(id + 1));
        files.Name(400, "file", files.File(500, "deep"));
        files.Name(200, "half", files.File(501, "half"));

        Copy(files, linux);

        Assert.Empty(failed);
        Assert.Equal("deep", File.ReadAllText(Path.Combine([temp["target/copy"], .. Enumerable.Repeat("d", 399), "file"])));
        Assert.Equal("half", File.ReadAllText(Path.Combine([temp["target/copy"], .. Enumerable.Repeat("d", 199), "half"])));
    }

    [Fact]
    public void Damage_inside_of_a_file_keeps_the_rest_of_an_archive_whole()
    {
        Tool.Require("tar");
        files.Name(1, "torn", files.File(2, new string('t', 10_000)));
        files.Name(1, "whole", files.File(3, "content"));
        files.Torn.Add(2);
        Archive(files, "/", null, new CopyOptions());

        Assert.Equal("content", Tool.Run("tar", "-xOf", temp["copy.tar"], "whole"));
        Assert.Single(failed);
    }

    [Theory]
    [InlineData("CON")]
    [InlineData("nul.txt")]
    [InlineData("com1")]
    [InlineData("LPT9.log")]
    [InlineData("aux .c")]
    [InlineData("file:stream")]
    [InlineData("a\\b")]
    [InlineData("dot.")]
    [InlineData("blank ")]
    [InlineData("")]
    public void Names_of_devices_and_other_directories_are_no_names_on_windows(string name) => Assert.NotNull(WindowsNames.Fault(name));

    [Theory]
    [InlineData("console")]
    [InlineData("com10")]
    [InlineData("common")]
    [InlineData(".profile")]
    [InlineData("nul-device")]
    public void Other_names_are_allowed_there(string name) => Assert.Null(WindowsNames.Fault(name));

    private static MountedTree Tree(FileSystem of) => new(of);

    /// <summary>The directory above the real tree, because mke2fs adds lost+found to the root.</summary>
    private FileSystem Ext4()
    {
        Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", "-d", temp["image"], temp["image.ext4"], "16M");
        return VolumeContents.Open(FileSource.Open(temp["image.ext4"]))!;
    }

    private static string[] Found(string directory, string facts) =>
        [
            .. Tool.Run("find", directory, "-printf", facts + "\n")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Which names are one file.</summary>
    private static string[] Inodes(string directory) =>
        [
            .. Found(directory, "%i %P")
                .Select(l => l.Split(' ', 2))
                .GroupBy(l => l[0], l => l[1])
                .Where(g => g.Count() > 1)
                .Select(g => string.Join('=', g.Order(StringComparer.Ordinal))),
        ];

    private string Mode(string path) => Found(temp[path], "%m")[0];

    private static string Attributes(string directory) => Tool.Run("sh", "-c", $"cd '{directory}' && getfattr -Rhd -m '^user' . | sort");

    private string RealTree()
    {
        var tree = temp["image/tree"];
        Directory.CreateDirectory(Path.Combine(tree, "etc/deep/er"));
        File.WriteAllText(Path.Combine(tree, "etc/file"), "content");
        File.WriteAllText(Path.Combine(tree, "etc/deep/ünï cödé"), "more");
        File.WriteAllBytes(Path.Combine(tree, "big"), [.. Enumerable.Range(0, 3 << 20).Select(i => (byte)(i * 7 / 3))]);
        File.WriteAllText(Path.Combine(tree, "empty"), "");
        File.CreateSymbolicLink(Path.Combine(tree, "etc/absolute"), "/etc/file");
        File.CreateSymbolicLink(Path.Combine(tree, "etc/dangling"), "../../../../nowhere");
        Tool.Run("cp", "-l", Path.Combine(tree, "etc/file"), Path.Combine(tree, "etc/deep/second name"));
        Tool.Run("truncate", "-s", "8M", Path.Combine(tree, "sparse"));
        Tool.Run("mkfifo", Path.Combine(tree, "pipe"));
        Tool.Run("chmod", "4600", Path.Combine(tree, "etc/deep/ünï cödé"));
        Tool.Run("chmod", "555", Path.Combine(tree, "etc/deep/er"));
        Tool.Run("chmod", "2755", Path.Combine(tree, "etc"));
        Tool.Run("sh", "-c", $"find '{tree}' -depth -exec touch -h -d '2021-03-04 05:06:07Z' {{}} +");
        return tree;
    }

    private void Copy(FileSystem from, bool linux = true, CopyOptions? options = null, string source = "/") =>
        CopyUntil(from, linux, options, source, TestContext.Current.CancellationToken);

    private void CopyUntil(FileSystem from, bool linux, CopyOptions? options, string source, CancellationToken cancellation)
    {
        options ??= new CopyOptions();
        using ICopyTarget target = linux
            ? new LinuxDirectoryTarget(temp["target"], options, (_, note) => skipped.Add(note))
            : new PortableDirectoryTarget(temp["target"], options);
        new TreeCopy(target, Fail, Skip).Copy(Tree(from), Tree(from).Find(source)!, "copy", cancellation);
    }

    private void Archive(FileSystem from, string source, string? name, CopyOptions options)
    {
        using var stream = File.Create(temp["copy.tar"]);
        using var target = CopyTargets.Tar(stream, options, (_, note) => skipped.Add(note));
        new TreeCopy(target, Fail, Skip).Copy(Tree(from), Tree(from).Find(source)!, name, TestContext.Current.CancellationToken);
    }

    private void Fail(string path, Exception e) => failed.Add($"{path}: {e.Message}");

    private void Skip(string path, Exception e) => skipped.Add($"{path}: {e.Message}");
}
