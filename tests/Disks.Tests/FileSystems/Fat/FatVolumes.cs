using System.Globalization;
using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Fat;

public class FatVolumes
{
    private static readonly string[] Names =
    [
        "PLAIN.TXT",
        "lower.txt",
        "Mixed Case Name.Text",
        "exactly thirteen",
        "a name that is longer than twenty-six characters.conf",
        "naïve-файл-名前.txt",
        "no-extension",
        ".hidden",
        "UPPER.low",
        "lower.UPP",
        "many.dots.in.name",
        new string('x', 200),
    ];

    public static TheoryData<string, int> Kinds =>
        new()
        {
            { "-F 12", 4 },
            { "-F 12 -s 16 -r 512", 16 },
            { "-F 16", 20 },
            { "-F 16 -S 2048", 64 },
            { "-F 32 -s 1", 40 },
            { "-F 32 -S 4096 -s 1", 300 },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Files_that_mcopy_wrote_are_read_back(string arguments, int megabytes)
    {
        using var directory = new TempDirectory();
        var image = Make(directory, arguments, megabytes);
        var random = new Random(5);
        Directory.CreateDirectory(directory["tree/EFI/BOOT"]);
        Directory.CreateDirectory(directory["tree/a long directory name/sub"]);
        foreach (var (name, i) in Names.Select((n, i) => (n, i)))
        {
            var bytes = new byte[i * 7_777];
            random.NextBytes(bytes);
            File.WriteAllBytes(directory[$"tree/a long directory name/sub/{name}"], bytes);
        }
        for (var i = 0; i < 300; i++)
            File.WriteAllText(directory[$"tree/EFI/BOOT/a file of many {i}"], $"{i}");
        Copy(image, Directory.GetFileSystemEntries(directory["tree"]));

        using var source = FileSource.Open(image);
        var files = VolumeContents.Open(source)!;
        var tree = directory["tree"];
        Assert.Equal(
            Directory
                .EnumerateFileSystemEntries(tree, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                .Select(p => p[tree.Length..])
                .Order(StringComparer.Ordinal),
            FileTree.Walk(files).Select(f => f.Path).Order(StringComparer.Ordinal)
        );
        foreach (var (path, node) in FileTree.Walk(files).Where(f => f.Node.IsFile))
        {
            Assert.Equal(File.ReadAllBytes(tree + path), files.Open(node).ReadBytes(0, (int)node.Size));
            Assert.Equal(node.Size, files.Open(node).Extents().Sum(e => e.Length));
        }
        Assert.NotNull(files.Lookup(FileTree.Find(files, "/efi/boot"), "A FILE OF MANY 299"));
        Assert.NotNull(FileTree.Find(files, "/alongd~1/SUB/plain.txt"));
        Assert.Null(files.Lookup(files.Root, "nothing"));
        Assert.Equal(("MY LABEL", "DEAD-BEEF", "vfat"), (files.Label, files.Uuid, files.Type));
        Assert.True(files.State is { IsClean: true, HasErrors: false });
        Assert.Equal(FreeBytes(image), files.State.FreeBytes);
        var blkid = Tool.Run("blkid", "-p", "-o", "export", image);
        Assert.Contains("LABEL=MY\\ LABEL\n", blkid, StringComparison.Ordinal);
        Assert.Contains("\nUUID=DEAD-BEEF\n", blkid, StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_of_a_file_lie_where_its_extents_say()
    {
        using var directory = new TempDirectory();
        var image = Make(directory, "-F 32 -s 1", 40);
        // Deleting every other file leaves holes, into which the last one is written in pieces.
        for (var i = 0; i < 40; i++)
            File.WriteAllBytes(directory[$"f{i}"], Enumerable.Repeat((byte)i, 3000).ToArray());
        Copy(image, Enumerable.Range(0, 40).Select(i => directory[$"f{i}"]));
        for (var i = 0; i < 40; i += 2)
            Tool.Run("mdel", "-i", image, $"::f{i}");
        var fill = new byte[38_000_000];
        new Random(1).NextBytes(fill);
        File.WriteAllBytes(directory["fill"], fill);
        Copy(image, [directory["fill"]]);
        using var source = FileSource.Open(image);
        var files = VolumeContents.Open(source)!;
        var content = files.Open(FileTree.Find(files, "/fill"));
        Assert.Equal(fill, content.ReadBytes(0, fill.Length));
        foreach (var extent in content.Extents())
        {
            Assert.True(
                fill.AsSpan((int)extent.Start, (int)extent.Length)
                    .SequenceEqual(extent.Storage!.ReadBytes(extent.StorageOffset, (int)extent.Length))
            );
        }
    }

    [Fact]
    public void Attributes_and_times_are_those_of_the_entry()
    {
        using var directory = new TempDirectory();
        var image = Make(directory, "-F 16", 20);
        File.WriteAllText(directory["file"], "x");
        File.SetLastWriteTimeUtc(directory["file"], new DateTime(2021, 3, 4, 5, 6, 8, DateTimeKind.Utc));
        Copy(image, [directory["file"]]);
        Tool.Run("mattrib", "-i", image, "+r", "+h", "+s", "::file");
        using var source = FileSource.Open(image);
        var files = VolumeContents.Open(source)!;
        var node = FileTree.Find(files, "/file");
        Assert.Equal(
            Disks.FileSystems.FileAttributes.ReadOnly | Disks.FileSystems.FileAttributes.Hidden | Disks.FileSystems.FileAttributes.System,
            node.Attributes
        );
        Assert.Equal(new DateTimeOffset(2021, 3, 4, 5, 6, 8, TimeSpan.Zero), node.Modified);
    }

    [Theory]
    [InlineData("-F 32 -s 1", 40, 0x41, 1, 32 * 512 + 7, 0x08)]
    [InlineData("-F 16", 20, 0x25, 1, 0, 0)]
    public void Dirty_marks_are_seen(string arguments, int megabytes, int statePlace, byte stateValue, int tablePlace, byte tableBit)
    {
        using var directory = new TempDirectory();
        var image = Make(directory, arguments, megabytes);
        var bytes = File.ReadAllBytes(image);
        var free = VolumeContents.Open(new MemorySource(bytes))!.State.FreeBytes;
        bytes[statePlace] |= stateValue;
        AssertDirty();
        bytes[statePlace] &= (byte)~stateValue;
        if (tablePlace == 0)
            return;
        bytes[tablePlace] &= (byte)~tableBit;
        AssertDirty();

        void AssertDirty()
        {
            var state = VolumeContents.Open(new MemorySource(bytes))!.State;
            Assert.False(state.IsClean);
            Assert.NotEmpty(state.Remarks);
            Assert.Equal(free, state.FreeBytes);
        }
    }

    [Theory]
    [InlineData("-F 12", 2)]
    [InlineData("-F 16", 17)]
    [InlineData("-F 32 -s 1", 34)]
    public void Damage_anywhere_is_refused_or_read_within_bounds(string arguments, int megabytes)
    {
        using var directory = new TempDirectory();
        var image = Make(directory, arguments, megabytes);
        Directory.CreateDirectory(directory["tree/directory"]);
        for (var i = 0; i < 20; i++)
            File.WriteAllBytes(directory[$"tree/directory/a long file name {i}"], new byte[i * 3000]);
        Copy(image, [directory["tree/directory"]]);
        var bytes = File.ReadAllBytes(image);
        var places = Enumerable.Range(0, bytes.Length / 512).Where(s => bytes.AsSpan(s * 512, 512).ContainsAnyExcept((byte)0)).ToArray();
        Assert.Equal(21, Hostile.ReadAll(new PatchedSource(bytes)));
        var random = new Random(12);
        for (var round = 0; round < 700; round++)
        {
            var damaged = new PatchedSource(bytes);
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged.Patch(
                    random.Next(3) == 0 ? random.Next(96) : (places[random.Next(places.Length)] * 512) + random.Next(512),
                    (byte)random.Next(256)
                );
            }

            Hostile.ReadAll(damaged);
        }
    }

    private static string Make(TempDirectory directory, string arguments, int megabytes)
    {
        var image = directory["fat.img"];
        using (var file = File.Create(image))
            file.SetLength(megabytes * 1024L * 1024);
        Tool.Run("mkfs.fat", [.. arguments.Split(' '), "-n", "MY LABEL", "-i", "deadbeef", image]);
        return image;
    }

    private static void Copy(string image, IEnumerable<string> paths)
    {
        var result = Tool.TryRunIn(
            null,
            new Dictionary<string, string>
            {
                ["LC_ALL"] = "C.UTF-8",
                ["TZ"] = "UTC",
                ["MTOOLS_SKIP_CHECK"] = "1",
            },
            "mcopy",
            ["-i", image, "-s", "-m", .. paths, "::"]
        );
        Assert.True(result.ExitCode == 0, result.Error);
    }

    // mdir ends with the free bytes, in groups of three digits.
    private static long FreeBytes(string image)
    {
        var line = Tool.Run("mdir", "-i", image, "::").Split('\n').Last(l => l.Contains("bytes free", StringComparison.Ordinal));
        return long.Parse(new StringBuilder().AppendJoin("", line.Where(char.IsDigit)).ToString(), CultureInfo.InvariantCulture);
    }
}
