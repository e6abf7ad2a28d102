using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems;
using ImageTools.Disks.Tests.FileSystems.Ext;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FreeSpace;

public class ExtFreeBlocks
{
    public static TheoryData<string> Variants =>
        [
            "-t ext4",
            "-t ext4 -b 1024",
            "-t ext4 -b 1024 -O ^metadata_csum",
            "-t ext4 -b 1024 -O ^metadata_csum,uninit_bg",
            "-t ext4 -b 1024 -O ^64bit,metadata_csum_seed",
            "-t ext4 -b 1024 -O bigalloc -C 16384",
            "-t ext4 -b 4096 -O bigalloc",
            "-t ext4 -b 1024 -O meta_bg,^resize_inode",
            "-t ext4 -b 1024 -O sparse_super2",
            "-t ext4 -b 1024 -O ^flex_bg",
            "-t ext4 -b 1024 -O ^flex_bg,^metadata_csum,uninit_bg,^64bit",
            "-t ext4 -b 1024 -O ^sparse_super,^resize_inode",
            "-t ext3 -b 1024",
            "-t ext2 -b 2048",
            "-t ext4 -b 1024 -g 1024 -G 4",
            "-t ext4 -b 1024 -g 1024 -O meta_bg,^resize_inode",
            "-t ext4 -b 1024 -g 1024 -O sparse_super2,^flex_bg",
            "-t ext4 -b 1024 -g 1024 -O meta_bg,^resize_inode,^flex_bg,^metadata_csum,uninit_bg,^64bit",
        ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Free_blocks_are_dumpe2fs_and_nothing_but_deleted_content_is_lost(string arguments)
    {
        using var image = new ExtImage(arguments.Split(' '), megabytes: 40, manyFiles: 100, debugfs: "rm /a/size-70000\nrm /a/size-12288");
        using var source = FileSource.Open(image.Path);
        var files = VolumeContents.Open(source)!;
        Assert.Null(files.FreeSpace.Reason);
        var theirs = Trimmed.Dumpe2fs(image.Path, arguments.Contains("bigalloc", StringComparison.Ordinal) ? 16 : 1);
        Assert.Equal(theirs, Trimmed.Units(files.FreeSpace.Ranges!, source.Length, files.State.BlockSize));
        Assert.Empty(files.FreeSpace.Ranges!.Remarks);

        var path = image.Scratch("trimmed", []);
        using var trimmed = Trimmed.Write(source, path);
        Assert.InRange(trimmed.CountHiddenBytes(TestContext.Current.CancellationToken), 70_000, source.Length);
        Tool.Run("e2fsck", "-fn", path);
        var secret = File.ReadAllBytes($"{image.Tree}/a/size-70000").AsSpan(1000, 64);
        Assert.True(File.ReadAllBytes(image.Path).AsSpan().IndexOf(secret) > 0);
        Assert.Equal(-1, File.ReadAllBytes(path).AsSpan().IndexOf(secret));
        SameFiles(image, path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void With_a_journal_to_replay_a_block_is_free_only_before_and_after(bool deletes)
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), megabytes: 16, manyFiles: 10);
        var full = File.ReadAllBytes(image.Path);
        image.Debug("rm /a/size-3000000");
        var emptied = File.ReadAllBytes(image.Path);
        var (before, after) = deletes ? (full, emptied) : (emptied, full);
        File.WriteAllBytes(image.Path, full);
        var free = Trimmed.Dumpe2fs(image.Path);
        File.WriteAllBytes(image.Path, before);
        var changed = Enumerable
            .Range(0, full.Length / 1024)
            .Where(b => !full.AsSpan(b * 1024, 1024).SequenceEqual(emptied.AsSpan(b * 1024, 1024)))
            .ToArray();
        image.Debug(
            $"jo -c\njw -b {string.Join(',', changed)} "
                + $"{image.Scratch("blocks", [.. changed.SelectMany(b => after[(b * 1024)..((b + 1) * 1024)])])}\njc"
        );

        using var source = FileSource.Open(image.Path);
        var files = VolumeContents.Open(source)!;
        Assert.True(files.State.JournalReplayed);
        Assert.Equal(free, Trimmed.Units(files.FreeSpace.Ranges!, source.Length, 1024));
        var path = image.Scratch("trimmed", []);
        using var trimmed = Trimmed.Write(source, path);
        Tool.TryRun("e2fsck", "-fy", path);
        Tool.Run("e2fsck", "-fn", path);
        Assert.Equal(
            deletes,
            Tool.TryRun("debugfs", "-R", "stat /a/size-3000000", path).Error.Contains("not found", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("set_super_value state 2", "Errors are recorded")]
    [InlineData("set_super_value error_count 3", "Errors are recorded")]
    [InlineData("set_super_value state 0", "not unmounted cleanly")]
    [InlineData("set_super_value journal_inum 0\nfeature needs_recovery", "another device")]
    [InlineData("feature shared_blocks", "shared_blocks")]
    [InlineData("feature FEATURE_R20", "FEATURE_R20")]
    [InlineData("set_super_value blocks_count 9000000", "the volume has only")]
    public void Distrusted_file_systems_are_left_alone(string commands, string reason)
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), megabytes: 16, manyFiles: 3);
        image.Debug(commands);
        using var source = FileSource.Open(image.Path);
        var volume = Assert.Single(FreeSpaceMap.Of(source).Volumes);
        Assert.Contains(reason, volume.LeftAlone, StringComparison.Ordinal);
        Assert.Empty(FreeSpaceMap.Of(source).Free(0, source.Length));
    }

    [Theory]
    [InlineData("-t ext4 -b 1024", "checksum")]
    [InlineData("-t ext3 -b 1024", "free clusters in its bitmap")]
    public void Group_whose_bitmap_is_damaged_counts_as_used_and_is_told(string arguments, string remark)
    {
        using var image = new ExtImage(arguments.Split(' '), megabytes: 24, manyFiles: 3);
        var bytes = File.ReadAllBytes(image.Path);
        var free = Trimmed.Dumpe2fs(image.Path);
        var bitmap = long.Parse(
            image.Ask("stats").Split("block bitmap at ")[1].Split(',')[0],
            System.Globalization.CultureInfo.InvariantCulture
        );
        bytes[(bitmap * 1024) + 1023 - 16] ^= 0x10;
        var map = FreeSpaceMap.Of(new MemorySource(bytes));
        var ours = map.Free(0, bytes.Length)
            .SelectMany(r => Enumerable.Range((int)(r.Start / 1024), (int)(r.Length / 1024)).Select(b => (long)b))
            .ToArray();
        Assert.Equal(free.Where(b => b > 8192), ours);
        Assert.Contains(map.Volumes[0].Remarks, r => r.Contains(remark, StringComparison.Ordinal));
    }

    [Fact]
    public void Huge_file_system_is_asked_at_any_place_at_once()
    {
        using var directory = new TempDirectory();
        using (var file = File.Create(directory["huge"]))
            file.SetLength(4L << 40);
        Tool.Run(
            "mke2fs",
            "-q",
            "-F",
            "-t",
            "ext4",
            "-E",
            "lazy_itable_init=1,nodiscard",
            "-N",
            "65536",
            "-O",
            "^has_journal,^resize_inode",
            directory["huge"]
        );
        using var source = FileSource.Open(directory["huge"]);
        var space = VolumeContents.Open(source)!.FreeSpace.Ranges!;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (start, length) = space.Free(3L << 40, 1L << 30).First();
        Assert.InRange(start, 3L << 40, (3L << 40) + (256 << 20));
        Assert.InRange(length, 1 << 20, 1L << 30);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("-t ext4 -b 1024 -N 400")]
    [InlineData("-t ext4 -b 1024 -N 400 -O bigalloc,^metadata_csum")]
    [InlineData("-t ext4 -b 1024 -N 400 -O meta_bg,^resize_inode,^metadata_csum")]
    public void Damage_never_ends_in_anything_but_less_free_space_or_a_refusal(string arguments)
    {
        using var image = new ExtImage(arguments.Split(' '), megabytes: 20, manyFiles: 3);
        var bytes = File.ReadAllBytes(image.Path);
        var random = new Random(3);
        for (var round = 0; round < 600; round++)
        {
            var damaged = new PatchedSource(bytes);
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged.Patch(random.Next(3) == 0 ? 1024 + random.Next(1024) : random.Next(2048, 400 * 1024), (byte)random.Next(256));
            var last = 0L;
            foreach (var (start, length) in FreeSpaceMap.Of(damaged).Free(0, damaged.Length))
            {
                Assert.True(start >= last && length > 0 && start + length <= damaged.Length);
                last = start + length;
            }
        }
    }

    private static void SameFiles(ExtImage image, string trimmed)
    {
        var dump = Directory.CreateDirectory(trimmed + ".d").FullName;
        Tool.TryRun("debugfs", "-R", $"rdump / {dump}", trimmed);
        var compared = 0;
        foreach (
            var path in Directory.EnumerateFiles(
                image.Tree,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }
            )
        )
        {
            var inside = path[image.Tree.Length..];
            if (inside is "/a/size-70000" or "/a/size-12288" || new FileInfo(path).LinkTarget is not null)
                continue;
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(dump + inside));
            compared++;
        }
        Assert.InRange(compared, 100, int.MaxValue);
    }
}
