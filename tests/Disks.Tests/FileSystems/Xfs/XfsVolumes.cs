using System.Globalization;
using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FreeSpace;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Xfs;

/// <summary>Images that mkfs.xfs makes with files in them, without a mount, held against xfs_db and xfs_repair.</summary>
public class XfsVolumes
{
    // mkfs.xfs 6.1 writes longer ones without their header, and Linux does not read them either.
    private const int LongLink = 300;

    public static TheoryData<string> Variants =>
        [
            "",
            "-m crc=0",
            "-m crc=0 -b size=512 -i size=256 -n ftype=1",
            "-m crc=0 -l version=1 -i attr=1",
            "-m rmapbt=1,reflink=1 -i nrext64=1",
            "-b size=1024 -n size=8192",
            "-b size=2048 -i size=1024",
            "-i size=2048 -n size=65536",
            "-b size=65536 -d agcount=2",
            "-s size=4096 -d agcount=7",
            "-b size=32768 -s size=32768",
            "-m bigtime=0,inobtcount=0,finobt=0,reflink=0 -i sparse=0,maxpct=50",
        ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_volume_reads_as_its_source_and_its_free_blocks_are_those_of_xfs_db(string arguments)
    {
        using var tree = new TempDirectory();
        var expected = new Dictionary<string, byte[]>();
        using var image = new XfsImage(arguments, Megabytes(arguments), Protofile(tree, expected));
        using var volume = FileSource.Open(image.Path);
        var files = VolumeContents.Open(volume)!;
        Assert.True(files.State is { IsClean: true, JournalReplayed: false, HasErrors: false, Remarks.Count: 0 });

        var seen = FileTree.Walk(files).ToArray();
        Assert.Equal(expected.Count, seen.Count(f => f.Node.IsFile));
        foreach (var (path, content) in expected)
            Assert.True(content.AsSpan().SequenceEqual(FileTree.Read(files, path)), path);
        foreach (var (path, node) in seen)
            Assert.Equal(node, FileTree.Find(files, path));
        Assert.Equal(new string('t', LongLink), files.ReadLink(FileTree.Find(files, "/links/long")));
        Assert.Equal("short", files.ReadLink(FileTree.Find(files, "/links/short")));
        Assert.Equal((FileNodeType.Fifo, 0x0103u), (FileTree.Find(files, "/links/fifo").Type, FileTree.Find(files, "/links/null").Device));
        Assert.Null(files.Lookup(FileTree.Find(files, "/many"), "a name that is not there"));

        Assert.Equal(XfsImage.Number(XfsImage.Ask(image.Path, "sb 0", "print fdblocks")) * files.State.BlockSize, files.State.FreeBytes);
        Assert.Null(files.FreeSpace.Reason);
        var (free, theirs) = (Units(files, volume), XfsImage.FreeBlocks(image.Path));
        Assert.Equal(theirs, free);
        Assert.Empty(files.FreeSpace.Ranges!.Remarks);
        using var trimmed = Trimmed.Write(volume, image["trimmed"]);
        Assert.Equal(free.Count * (long)files.State.BlockSize, trimmed.Map.Free(0, volume.Length).Sum(r => r.Length));
        Tool.Run("xfs_repair", "-n", "-f", image["trimmed"]);
    }

    [Fact]
    public void A_ci_volume_finds_names_in_any_case()
    {
        using var tree = new TempDirectory();
        using var image = new XfsImage("-m crc=0 -n version=ci", 80, Protofile(tree, []));
        using var volume = FileSource.Open(image.Path);
        var files = VolumeContents.Open(volume)!;
        Assert.False(files.IsCaseSensitive);
        Assert.Equal(FileTree.Find(files, "/many/name-00017"), FileTree.Find(files, "/MANY/Name-00017"));
        Assert.Equal(FileTree.Find(files, "/links/short"), FileTree.Find(files, "/Links/SHORT"));
        Assert.Contains("ascii-ci", files.State.Features);
    }

    [Theory]
    [InlineData("-m crc=0")]
    [InlineData("-b size=1024")]
    public void Attributes_that_xfs_db_sets_are_read(string arguments)
    {
        using var tree = new TempDirectory();
        using var image = new XfsImage(arguments, Megabytes(arguments), Protofile(tree, []));
        var inode = Inode(image, "/many/name-00017");
        Assert.Empty(Xattrs(image));
        // In the inode, in a leaf, in leaves below a node, and in blocks of their own.
        List<(string Option, string Name, int Length)> attributes =
        [
            ("-u", "colour", 5),
            ("-r", "SGI_ACL_FILE", 20),
            ("-s", "selinux", 30),
            ("-u", "large", 1000),
            .. Enumerable.Range(1, 60).Select(i => ("-u", $"number.{i}.{new string('n', i * 3)}", i * 10)),
            ("-u", "remote", 40_000),
            ("-u", "longest", 65_536),
        ];
        foreach (var steps in new[] { 3, 1, 61, 1 })
        {
            var known = Xattrs(image).Count;
            var next = attributes.Skip(known).Take(steps).ToArray();
            image.Change([$"inode {inode}", .. next.Select(a => $"attr_set {a.Option} -v {a.Length} {a.Name}")]);
            var read = Xattrs(image);
            Assert.Equal(
                attributes.Take(known + next.Length).Select(a => $"{Space(a.Option)}.{a.Name} {a.Length}").Order(StringComparer.Ordinal),
                read.Select(x => $"{x.Name} {x.Value.Length}").Order(StringComparer.Ordinal)
            );
            Assert.All(read, x => Assert.DoesNotContain(x.Value.ToArray(), b => b != (byte)'v'));
        }
    }

    [Fact]
    public void What_a_damaged_block_says_is_not_believed()
    {
        using var tree = new TempDirectory();
        using var image = new XfsImage("", 80, Protofile(tree, []));
        var address = XfsImage.Ask(image.Path, $"inode {Inode(image, "/many")}", "dblock 0", "daddr");
        var block = long.Parse(address["current daddr is ".Length..], CultureInfo.InvariantCulture) * 512;
        using (var file = File.OpenWrite(image.Path))
        {
            file.Position = block + 2000;
            file.Write("damaged"u8);
        }
        using var volume = FileSource.Open(image.Path);
        var files = VolumeContents.Open(volume)!;
        var many = FileTree.Find(files, "/many");
        var error = Assert.Throws<ImageFormatException>(() => files.List(many).Count());
        Assert.Equal(("crc", block + 4), (error.Field, error.Offset));
        Assert.Throws<ImageFormatException>(() => files.Lookup(many, "name-00017"));
        Assert.Equal(FileNodeType.Fifo, FileTree.Find(files, "/links/fifo").Type);
    }

    [Theory]
    [InlineData("agf 0", "agf_freeblks", "write -d freeblks 5")]
    [InlineData("agf 0", "agf_length", "write -d length 5")]
    [InlineData("agf 0", "bb_magic", "write -d bnoroot 6")]
    public void A_group_whose_free_space_contradicts_itself_is_left_alone(string place, string field, string command)
    {
        using var image = new XfsImage("-d agcount=3", 80);
        var free = XfsImage.FreeBlocks(image.Path);
        var group = XfsImage.Number(XfsImage.Ask(image.Path, "sb 0", "print agblocks"));
        image.Change(place, command);
        using var volume = FileSource.Open(image.Path);
        var files = VolumeContents.Open(volume)!;
        Assert.Equal(free.Where(b => b >= group), Units(files, volume));
        Assert.Contains($"{field} = ", Assert.Single(files.FreeSpace.Ranges!.Remarks), StringComparison.Ordinal);
    }

    private static IReadOnlyList<Xattr> Xattrs(XfsImage image)
    {
        using var volume = FileSource.Open(image.Path);
        var files = VolumeContents.Open(volume)!;
        return files.Xattrs(FileTree.Find(files, "/many/name-00017"));
    }

    private static ulong Inode(XfsImage image, string path)
    {
        using var volume = FileSource.Open(image.Path);
        return FileTree.Find(VolumeContents.Open(volume)!, path).Id;
    }

    private static int Megabytes(string arguments) =>
        arguments.Contains("65536", StringComparison.Ordinal) ? 256
        : arguments.Contains("agcount", StringComparison.Ordinal) ? 160
        : 80;

    private static string Space(string option) =>
        option switch
        {
            "-r" => "trusted",
            "-s" => "security",
            _ => "user",
        };

    private static SortedSet<long> Units(FileSystem files, BlockSource volume) =>
        Trimmed.Units(files.FreeSpace.Ranges!, volume.Length / files.State.BlockSize * files.State.BlockSize, files.State.BlockSize);

    // A tree as mkfs.xfs -p takes it: directories of one block and of many, files of many sizes, links, devices.
    private static string Protofile(TempDirectory tree, Dictionary<string, byte[]> expected)
    {
        var random = new Random(7);
        var text = new StringBuilder("/\n0 0\nd--755 0 0\n");
        foreach (var (directory, count, size) in new[] { ("few", 3, 0), ("some", 40, 100), ("many", 450, 3), ("sizes", 12, -1) })
        {
            text.Append($"{directory} d--755 1 2\n");
            for (var i = 0; i < count; i++)
            {
                var name = size == 3 ? $"name-{i:d5}" : $"a-file-with-a-rather-long-name-for-a-file-number-{i}";
                var content = new byte[size >= 0 ? size : i * i * i * 900];
                random.NextBytes(content);
                var path = tree[$"{directory}-{i}"];
                File.WriteAllBytes(path, content);
                text.Append($"{name} -{(i % 2 == 0 ? "u-" : "-g")}644 {i} 70000 {path}\n");
                expected[$"/{directory}/{name}"] = content;
            }
            text.Append("$\n");
        }
        text.Append(
            $"links d--755 0 0\nshort l--777 0 0 short\nlong l--777 0 0 {new string('t', LongLink)}\nnull c--666 0 0 1 3\nfifo p--644 0 " +
                    "0\n$\n$\n"
        );
        return text.ToString();
    }
}
