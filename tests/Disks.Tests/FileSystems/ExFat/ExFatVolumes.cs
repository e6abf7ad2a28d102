using System.Globalization;
using System.Text.RegularExpressions;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.ExFat;

public partial class ExFatVolumes
{
    public static TheoryData<string, int> Kinds =>
        new()
        {
            { "", 20 },
            { "-c 512", 5 },
            { "-c 4K -b 1M", 20 },
            { "-c 256K", 40 },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Files_that_fsck_finds_right_are_read_back(string options, int megabytes)
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory, megabytes, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-L", "LABEL"]);
        var (whole, random) = (new byte[image.ClusterSize * 5 / 2], new Random(1));
        random.NextBytes(whole);
        image.Add("contiguous ÄÖ", whole);
        image.Add("chain", whole, isChain: true);
        image.Add("empty", []);
        image.Add("half written", whole, isChain: true, valid: image.ClusterSize + 5);
        foreach (var i in Enumerable.Range(0, 60))
            image.Add($"a file with a name that takes several entries and some room {i}", [(byte)i]);
        image.Check();
        image.Read(files =>
        {
            byte[] Of(string name) => FileTree.Read(files, name);
            Assert.Equal(whole, Of("CONTIGUOUS äö"));
            Assert.Equal(whole, Of("Chain"));
            Assert.Empty(Of("empty"));
            Assert.Equal([.. whole[..(image.ClusterSize + 5)], .. new byte[whole.Length - image.ClusterSize - 5]], Of("half written"));
            Assert.All(Enumerable.Range(0, 60), i =>
                Assert.Equal([(byte)i], Of($"a file with a name that takes several entries and some room {i}"))
            );
            Assert.Equal(64, files.List(files.Root).Select(e => files.Stat(e).Id).Distinct().Count());
            Assert.Null(files.Lookup(files.Root, "nothing"));
            var node = files.Lookup(files.Root, "chain")!;
            Assert.Equal(new DateTimeOffset(2021, 3, 4, 4, 6, 8, 500, TimeSpan.Zero), node.Modified);
            Assert.True(files.State is { IsClean: true, HasErrors: false, Remarks: [] });
            var dump = Tool.Run("dump.exfat", image.Path);
            Assert.Equal(
                long.Parse(FreeClusters().Match(dump).Groups[1].Value, CultureInfo.InvariantCulture),
                files.State.FreeBytes / image.ClusterSize
            );
        });
        SameAsBlkid(image.Path);
    }

    [Fact]
    public void A_GUID_of_the_volume_is_read()
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory);
        // The tools of Debian write no such entry; it is by the specification.
        var guid = new Guid("00641ce9-1ce9-4000-8000-00000001a389");
        var at = image.Place(image.Root);
        while (image.Bytes[at] != 0)
            at += 32;
        image.Bytes[at] = 0xa0;
        guid.ToByteArray().CopyTo(image.Bytes, at + 6);
        ushort sum = 0;
        for (var i = 0; i < 32; i++)
        {
            if (i is not (2 or 3))
                sum = (ushort)(((sum << 15) | (sum >> 1)) + image.Bytes[at + i]);
        }
        BitConverter.TryWriteBytes(image.Bytes.AsSpan(at + 2), sum);
        image.Read(files => Assert.Contains($"guid-{guid}", files.State.Features));
    }

    [Fact]
    public void Free_space_is_what_the_bitmap_leaves_and_the_volume_lives_without_it()
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory, 20, "-c", "2K");
        var content = new byte[300_000];
        new Random(3).NextBytes(content);
        image.Add("kept", content, isChain: true);
        image.Add("short", content[..100]);
        var free = new List<(long Start, long Length)>();
        image.Read(files =>
        {
            free.AddRange(files.FreeSpace.Ranges!.Free(0, 20 << 20));
            Assert.Equal(files.State.FreeBytes, free.Sum(r => r.Length));
            Assert.True(free.Sum(r => r.Length) > 10 << 20);
        });
        foreach (var (start, length) in free)
            new Random(4).NextBytes(image.Bytes.AsSpan((int)start, (int)length));
        image.Check();
        image.Read(files => Assert.Equal(content, FileTree.Read(files, "kept")));
    }

    [Fact]
    public void A_torn_boot_region_is_read_from_its_backup()
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory, 20, "-L", "backed");
        image.Add("file", new byte[5000]);
        image.Bytes[5 * 512] ^= 1;
        image.Read(files =>
        {
            Assert.Equal(("backed", 5000), (files.Label, FileTree.Find(files, "file").Size));
            Assert.True(files.State.HasErrors);
            Assert.Contains(files.State.Remarks, r => r.Contains("its backup was read", StringComparison.Ordinal));
            Assert.NotNull(files.FreeSpace.Reason);
        });
        image.Bytes[(12 + 5) * 512] ^= 1;
        File.WriteAllBytes(image.Path, image.Bytes);
        using var source = FileSource.Open(image.Path);
        Assert.Equal("exfat", VolumeContents.Probe(source)?.Type);
        Assert.Contains(
            "no sound backup",
            Assert.Throws<ImageFormatException>(() => VolumeContents.Open(source)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(2, "VolumeDirty")]
    [InlineData(4, "MediaFailure")]
    public void A_volume_that_is_not_in_order_says_so_and_keeps_its_free_space(byte flag, string word)
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory);
        image.Bytes[0x6a] |= flag;
        image.Read(files =>
        {
            Assert.True(!files.State.IsClean || files.State.HasErrors);
            Assert.Contains(files.State.Remarks, r => r.Contains(word, StringComparison.Ordinal));
            Assert.Contains(word, files.FreeSpace.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_bitmap_that_calls_the_root_free_is_not_trusted()
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory);
        image.Free(image.Root);
        image.Read(files => Assert.Contains($"marks cluster {image.Root} as free", files.FreeSpace.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void The_second_table_counts_where_TexFAT_says_so()
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory);
        var content = new byte[20_000];
        new Random(3).NextBytes(content);
        image.Add("chain", content, isChain: true);
        // There is room for a second table behind the first one, and the bitmap becomes the second one.
        var (fat, length) = (BitConverter.ToInt32(image.Bytes, 0x50) * 512, BitConverter.ToInt32(image.Bytes, 0x54) * 512);
        image.Bytes.AsSpan(fat, length).CopyTo(image.Bytes.AsSpan(fat + length));
        image.Bytes.AsSpan(fat, length).Fill(0xee);
        (image.Bytes[0x6e], image.Bytes[0x6a]) = (2, 1);
        var bitmap = image.Place(image.Root);
        while (image.Bytes[bitmap] != 0x81)
            bitmap += 32;
        image.Bytes[bitmap + 1] = 1;
        image.Seal();
        image.Read(files =>
        {
            Assert.Equal(content, FileTree.Read(files, "chain"));
            Assert.Contains("texfat", files.State.Features);
            Assert.Contains("TexFAT", files.FreeSpace.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_damaged_entry_set_is_refused_and_the_others_are_read()
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory);
        image.Add("before", [1]);
        var damaged = image.Add("damaged", [2]);
        image.Add("after", [3]);
        image.Bytes[damaged + 0x0c]++;
        image.Read(files =>
        {
            Assert.Equal(["before", "damaged", "after"], files.List(files.Root).Select(e => e.Name));
            Assert.Equal([1], FileTree.Read(files, "before"));
            Assert.Equal([3], FileTree.Read(files, "after"));
            var refusal = Assert.Throws<ImageFormatException>(() => files.Lookup(files.Root, "damaged"));
            Assert.Equal("SetChecksum", refusal.Field);
        });
    }

    [Fact]
    public void Without_a_sound_up_case_table_names_are_still_found()
    {
        using var directory = new TempDirectory();
        var image = new ExFatImage(directory);
        image.Add("Name", [1]);
        var at = image.Place(image.Root);
        while (image.Bytes[at] != 0x82)
            at += 32;
        image.Bytes[at + 4] ^= 1;
        image.Read(files =>
        {
            Assert.Equal([1], FileTree.Read(files, "nAME"));
            Assert.True(files.State.HasErrors);
            Assert.NotNull(files.FreeSpace.Reason);
        });
    }

    private static void SameAsBlkid(string image)
    {
        using var source = FileSource.Open(image);
        var found = VolumeContents.Probe(source)!;
        string Of(string tag) => Tool.Run("blkid", "-p", "-o", "value", "-s", tag, image).TrimEnd('\n');
        Assert.Equal((Of("TYPE"), Of("LABEL"), Of("UUID")), (found.Type, found.Label, found.Uuid));
    }

    [GeneratedRegex("Free Clusters:\\s*([0-9]+)")]
    private static partial Regex FreeClusters();
}
