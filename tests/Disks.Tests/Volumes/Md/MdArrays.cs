using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.Volumes.Md;

/// <summary>Arrays of every level and layout, complete and with missing members, as GRUB reads them too.</summary>
public class MdArrays
{
    private static readonly Lazy<byte[]> FileSystem = new(Make);
    private static readonly byte[] Secret = Random(1, 700_000);

    // Layouts that grub-fstest 2.06 reads, too.
    public static TheoryData<int, uint, int, string> Known { get; } =
        new()
        {
            { -1, 0, 3, "1.2" },
            { -1, 0, 2, "0.90" },
            { 0, 0, 3, "1.2" },
            { 0, 0, 2, "0.90" },
            { 0, 0, 2, "0.90be" },
            { 1, 0, 2, "1.0" },
            { 1, 0, 3, "1.1" },
            { 1, 0, 2, "0.90be" },
            { 4, 0, 4, "1.2" },
            { 5, 0, 3, "1.2" },
            { 5, 1, 4, "1.0" },
            { 5, 2, 5, "1.1" },
            { 5, 2, 3, "0.90" },
            { 5, 3, 4, "1.2" },
            { 6, 1, 4, "1.2" },
            { 6, 1, 5, "1.2" },
            { 6, 2, 6, "1.2" },
            { 6, 2, 5, "0.90" },
            { 6, 3, 5, "1.2" },
            { 10, 0x102, 4, "1.2" },
            { 10, 0x102, 5, "1.2" },
            { 10, 0x103, 4, "1.2" },
            { 10, 0x201, 4, "1.2" },
            { 10, 0x201, 3, "1.2" },
            { 10, 0x10201, 4, "1.2" },
            { 10, 0x10201, 3, "1.2" },
        };

    // The rest of what Linux has. GRUB 2.06 reads raid6 left-asymmetric otherwise than Linux writes it, even with all members.
    public static TheoryData<int, uint, int> Rare { get; } =
        new()
        {
            { 5, 4, 4 },
            { 5, 5, 4 },
            { 6, 0, 5 },
            { 6, 4, 5 },
            { 6, 5, 5 },
            { 6, 8, 5 },
            { 6, 9, 5 },
            { 6, 10, 5 },
            { 6, 16, 5 },
            { 6, 17, 5 },
            { 6, 18, 6 },
            { 6, 19, 5 },
            { 6, 20, 5 },
            { 10, 0x202, 4 },
            { 10, 0x301, 5 },
            { 10, 0x20201, 6 },
            { 10, 0x40201, 5 },
            { 10, 0x40201, 6 },
            { 10, 0x50201, 6 },
        };

    [Theory]
    [MemberData(nameof(Known))]
    public void An_array_reads_as_grub_reads_it_with_and_without_members(int level, uint layout, int disks, string version)
    {
        var made = Made(level, layout, disks, version);
        var members = made.Write();
        // It does not know linear arrays.
        Judged(members, Enumerable.Range(0, disks).ToArray(), version, level != -1);
        foreach (var left in Losses(level, layout, disks).Take(3))
            Judged(members, left, version, true);
    }

    [Theory]
    [MemberData(nameof(Rare))]
    public void A_rare_layout_reads_as_the_formulas_of_linux_say(int level, uint layout, int disks)
    {
        var members = Made(level, layout, disks, "1.2").Write();
        Same(Array(members));
        foreach (var left in Losses(level, layout, disks))
            Same(Array([.. left.Select(i => members[i])]));
    }

    [Fact]
    public void A_raid6_without_any_two_members_reads_the_same()
    {
        foreach (var layout in new uint[] { 0, 1, 2, 3, 4, 5, 8, 9, 10, 16, 17, 18, 19, 20 })
        {
            var members = Made(6, layout, 5, "1.2").Write();
            for (var a = 0; a < 5; a++)
            {
                for (var b = a + 1; b < 5; b++)
                {
                    var array = Array([.. members.Where((_, i) => i != a && i != b)]);
                    Same(array);
                    Assert.Contains($"without members {a}, {b} of 5", array.Remarks[0], StringComparison.Ordinal);
                }
            }
        }
    }

    private static MadeArray Made(int level, uint layout, int disks, string version)
    {
        var size = FileSystem.Value.Length;
        return new MadeArray(FileSystem.Value)
        {
            Level = level,
            Layout = layout,
            Disks = disks,
            Version = version,
            Lengths = level is 0 or -1 ? [.. Enumerable.Repeat(((size / disks / 65536) + 1) * 65536, disks)] : null,
        };
    }

    // What is left when as many members are lost as the level bears.
    private static IEnumerable<int[]> Losses(int level, uint layout, int disks)
    {
        var all = Enumerable.Range(0, disks).ToArray();
        var copies = (int)((layout & 0xff) * ((layout >> 8) & 0xff));
        return level switch
        {
            1 => all.Select(i => new[] { i }),
            4 or 5 => all.Select(i => all.Where(m => m != i).ToArray()),
            6 => all.SelectMany(a => all.Where(b => b > a).Select(b => all.Where(m => m != a && m != b).ToArray())),
            10 when copies > 1 => all.Select(i => all.Where(m => m != i).ToArray()),
            _ => [],
        };
    }

    private static void Judged(byte[][] members, int[] left, string version, bool byGrub)
    {
        Same(Array([.. left.Select(i => members[i])]));
        using var directory = new TempDirectory();
        var files = left.Select(i => directory[$"m{i}"]).ToArray();
        foreach (var i in left)
            File.WriteAllBytes(directory[$"m{i}"], members[i]);
        foreach (var file in files)
        {
            var said = Tool.Run("mdadm", ["--examine", .. version == "0.90be" ? new[] { "--metadata=0.swap" } : [], file]);
            Assert.Contains("- correct", said, StringComparison.Ordinal);
        }
        if (!byGrub)
            return;
        var name = members[0].AsSpan().IndexOf("host:made"u8) >= 0 ? "md/made" : "md/md3";
        var result = Tool.TryRun("grub-fstest", ["-c", $"{files.Length}", .. files, "cp", $"({name})/dir/file", directory["copy"]]);
        Assert.True(result.ExitCode == 0 && File.Exists(directory["copy"]), $"{result.Output} {result.Error}");
        Assert.True(Secret.AsSpan().SequenceEqual(File.ReadAllBytes(directory["copy"])), $"GRUB: {string.Join(' ', left)}");
    }

    private static void Same(Volume array)
    {
        Assert.Null(array.Error);
        var expected = FileSystem.Value;
        Assert.True(array.Content.Length >= expected.Length);
        Assert.True(expected.AsSpan().SequenceEqual(array.Content.ReadBytes(0, expected.Length)), "the array differs");
        var random = new Random(5);
        for (var i = 0; i < 30; i++)
        {
            var at = random.Next(expected.Length);
            var count = random.Next(Math.Min(expected.Length - at, 300_000));
            Assert.True(expected.AsSpan(at, count).SequenceEqual(array.Content.ReadBytes(at, count)), $"{count} bytes from {at} differ");
        }
        var end = 0L;
        foreach (var extent in array.Content.Extents())
        {
            Assert.Equal(end, extent.Start);
            end = extent.End;
        }
        Assert.Equal(array.Content.Length, end);
        Assert.Equal("ext4", array.TypeName);
    }

    private static Volume Array(byte[][] members) =>
        VolumeScanner.Scan(MadeArray.Disk(members)).Volumes.Single(v => v.Kind == VolumeKind.Array);

    private static byte[] Make()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["tree/dir"]);
        File.WriteAllBytes(directory["tree/dir/file"], Secret);
        Tool.Run("mkfs.ext4", "-q", "-b", "1024", "-O", "^has_journal", "-d", directory["tree"], directory["image"], "2M");
        return File.ReadAllBytes(directory["image"]);
    }

    private static byte[] Random(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
