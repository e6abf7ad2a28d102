using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

public class ExtDamage
{
    [Theory]
    [InlineData("-t ext4 -b 1024 -N 400")]
    [InlineData("-t ext4 -b 4096 -O inline_data -I 256 -N 400")]
    [InlineData("-t ext2 -b 1024 -N 400")]
    public void Damage_anywhere_is_refused_or_read_within_bounds(string arguments)
    {
        using var image = new ExtImage(arguments.Split(' '), megabytes: 12, manyFiles: 100);
        Mutate(File.ReadAllBytes(image.Path), 1500, 0, 0, 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-c")]
    public void Damage_in_the_journal_is_refused_or_replayed_within_bounds(string checksums)
    {
        using var image = new ExtImage("-t ext4 -b 1024 -N 400".Split(' '), megabytes: 12, manyFiles: 30);
        var many = Enumerable.Range(0, 40).Select(i => 200 + (i * 7)).ToArray();
        var data = new byte[40 * 1024];
        using (var disk = File.OpenRead(image.Path))
        {
            for (var i = 0; i < many.Length; i++)
            {
                disk.Position = many[i] * 1024L;
                disk.ReadExactly(data, i * 1024, 1024);
            }
        }
        image.Debug(
            $"jo {checksums}\njw -b {string.Join(',', many)} {image.Scratch("data", data)}\njw -r 3000,3001\njw -b 3000 "
                + $"{image.Scratch("one", new byte[1024])}\njc"
        );
        Assert.True(image.Reopen().State.JournalReplayed);
        var first = long.Parse(image.Ask("bmap <8> 0").Trim(), System.Globalization.CultureInfo.InvariantCulture) * 1024;
        Mutate(File.ReadAllBytes(image.Path), 1000, (int)first, 64 * 1024, 6);
    }

    [Fact]
    public void Extent_tree_that_leads_back_to_itself_ends()
    {
        // Without checksums, which would be wrong before anything leads anywhere.
        using var image = new ExtImage("-t ext4 -b 1024 -O ^metadata_csum".Split(' '), manyFiles: 3);
        using (var file = File.Create(image.Tree + "/holes"))
        {
            for (var i = 0; i < 1500; i++)
            {
                file.Position = i * 2048L;
                file.WriteByte(1);
            }
        }
        image.Debug($"write {image.Tree}/holes holes");
        // Below the root is one index node; its second entry is made to lead where its first one leads.
        var bytes = File.ReadAllBytes(image.Path);
        var root = InodePlace(image, "holes") + 0x28;
        Assert.Equal(2, BitConverter.ToUInt16(bytes, root + 6));
        var node = BitConverter.ToInt32(bytes, root + 12 + 4) * 1024;
        Assert.True(BitConverter.ToUInt16(bytes, node + 2) >= 2);
        bytes.AsSpan(node + 12 + 4, 6).CopyTo(bytes.AsSpan(node + 24 + 4));
        var files = VolumeContents.Open(new MemorySource(bytes))!;
        Assert.Contains(
            "used twice",
            Assert.Throws<ImageFormatException>(() => files.Open(FileTree.Find(files, "/holes"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Cut_off_volume_still_shows_what_is_there()
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), manyFiles: 3);
        var bytes = File.ReadAllBytes(image.Path);
        var files = VolumeContents.Open(new MemorySource(bytes.AsMemory(0, bytes.Length / 2)))!;
        Assert.Contains(files.State.Remarks, r => r.StartsWith("s_blocks_count", StringComparison.Ordinal));
        Assert.Contains(files.List(files.Root), e => e.Name == "many");
    }

    [Fact]
    public void Recorded_errors_and_a_mount_that_never_ended_are_told()
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), manyFiles: 3);
        image.Debug("set_super_value state 2\nset_super_value error_count 7");
        var state = image.Reopen().State;
        Assert.True(state is { IsClean: false, HasErrors: true });
        Assert.Contains(state.Remarks, r => r.Contains("s_error_count = 7", StringComparison.Ordinal));
    }

    [Fact]
    public void Stale_counters_of_the_superblock_do_not_matter()
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), manyFiles: 3);
        var free = image.Files.State;
        image.Debug("set_super_value free_blocks_count 1\nset_super_value free_inodes_count 2");
        var state = image.Reopen().State;
        Assert.Equal((free.FreeBytes, free.FreeInodes), (state.FreeBytes, state.FreeInodes));
    }

    private static int InodePlace(ExtImage image, string path)
    {
        var words = image.Ask($"imap {path}").Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
        var block = long.Parse(words[Array.LastIndexOf(words, "block") + 1], System.Globalization.CultureInfo.InvariantCulture);
        return (int)((block * 1024) + Convert.ToInt64(words[Array.IndexOf(words, "offset") + 1], 16));
    }

    // Flips bytes in blocks that hold anything, half of the time in the focus.
    private static void Mutate(byte[] bytes, int rounds, int focus, int focusLength, int maxFlips)
    {
        var used = Enumerable.Range(0, bytes.Length / 1024).Where(s => bytes.AsSpan(s * 1024, 1024).ContainsAnyExcept((byte)0)).ToArray();
        var metadata = used.Take(120).ToArray();
        Assert.InRange(Hostile.ReadAll(new PatchedSource(bytes)), 60, int.MaxValue);
        var random = new Random(13);
        for (var round = 0; round < rounds; round++)
        {
            var damaged = new PatchedSource(bytes);
            for (var flips = random.Next(1, maxFlips + 1); flips > 0; flips--)
            {
                var place = random.Next(4) switch
                {
                    0 => 1024 + random.Next(1024),
                    1 when focusLength > 0 => focus + random.Next(focusLength),
                    3 => (used[random.Next(used.Length)] * 1024) + random.Next(1024),
                    _ => (metadata[random.Next(metadata.Length)] * 1024) + random.Next(1024),
                };
                damaged.Patch(place, random.Next(3) == 0 ? (byte)(1 << random.Next(8)) : (byte)random.Next(256));
            }
            Hostile.ReadAll(damaged);
        }
    }
}
