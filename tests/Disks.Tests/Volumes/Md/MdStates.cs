using System.Buffers.Binary;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.Volumes.Md;

/// <summary>What is read of an array that is not whole, and what is refused.</summary>
public class MdStates
{
    private static readonly byte[] Content = Bytes(3, 1954 * 512);

    [Fact]
    public void A_member_with_fewer_events_is_not_used_and_named()
    {
        var old = Bytes(4, Content.Length);
        var now = new MadeArray(Content)
        {
            Level = 1,
            Disks = 2,
            Roles = { [0] = 0xfffe },
        }.Write();
        var before = new MadeArray(old)
        {
            Level = 1,
            Disks = 2,
            Events = 20,
        }.Write();
        var array = Array([before[0], now[1]]);
        Assert.Null(array.Error);
        Assert.Equal(Content, array.Content.ReadBytes(0, Content.Length));
        Assert.Contains(array.Remarks, r => r.Contains("d1:disk is stale (20 events of 40)", StringComparison.Ordinal));
        Assert.Contains(array.Remarks, r => r.Contains("degraded: it is read without member 0 of 2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_member_that_is_one_event_behind_is_used_as_in_linux()
    {
        var array = Array(
            new MadeArray(Content)
            {
                Level = 5,
                Layout = 2,
                Disks = 3,
            }
                .Stale(1, 39)
                .Write()
        );
        Assert.Empty(array.Remarks);
        Assert.Equal(Content, array.Content.ReadBytes(0, Content.Length));
    }

    [Fact]
    public void Members_that_went_on_without_each_other_are_refused()
    {
        var first = new MadeArray(Content)
        {
            Level = 1,
            Disks = 2,
            Roles = { [1] = 0xfffe },
        }.Write();
        var second = new MadeArray(Content)
        {
            Level = 1,
            Disks = 2,
            Roles = { [0] = 0xfffe },
        }.Write();
        // The first superblock decides who is used; both are, where neither is thrown out by it.
        Assert.Contains("degraded", Array([first[0], second[1]]).Remarks.First(r => r.Contains("degraded")), StringComparison.Ordinal);
        var third = new MadeArray(Content)
        {
            Level = 1,
            Disks = 3,
            Roles = { [0] = 0xfffe },
        }.Write();
        var whole = new MadeArray(Content) { Level = 1, Disks = 3 }.Write();
        Assert.Contains("equally new", Array([whole[0], whole[1], third[2]]).Error!.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0u)]
    [InlineData(5, 2u)]
    [InlineData(6, 2u)]
    public void Parity_that_is_not_in_sync_computes_nothing(int level, uint layout)
    {
        var members = new MadeArray(Content)
        {
            Level = level,
            Layout = layout,
            Disks = 4,
            Resync = 0,
        }.Write();
        var whole = Array(members);
        Assert.Null(whole.Error);
        Assert.Contains("not in sync", whole.Remarks.Single(), StringComparison.Ordinal);
        Assert.Equal(Content, whole.Content.ReadBytes(0, Content.Length));
        var error = Array(members[1..]).Error!;
        Assert.Equal("resync_offset", error.Field);
        Assert.Contains("member 0 of 4", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x4u, "reshaped")]
    [InlineData(0x200u, "journal")]
    [InlineData(0x10000u, "not known")]
    public void An_array_whose_bytes_may_lie_elsewhere_is_refused(uint features, string word)
    {
        var members = new MadeArray(Content)
        {
            Level = 5,
            Layout = 2,
            Disks = 3,
            Features = features,
        }.Write();
        Assert.Contains(word, Array(members).Error!.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0u, 3, "members 0, 2 of 3")]
    [InlineData(0, 0u, 3, "members 0, 2 of 3")]
    [InlineData(5, 2u, 3, "members 0, 2 of 3")]
    [InlineData(10, 0x102u, 4, "members 0, 2, 3 of 4")]
    public void Missing_members_are_named(int level, uint layout, int disks, string named)
    {
        var made = new MadeArray(Content)
        {
            Level = level,
            Layout = layout,
            Disks = disks,
            Lengths = level <= 0 ? [.. Enumerable.Repeat(1 << 19, disks)] : null,
        };
        var array = Array([made.Write()[1]]);
        Assert.Contains(named, array.Error!.Problem, StringComparison.Ordinal);
        Assert.Equal(["disk"], array.Members);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    public void A_raid0_with_members_of_different_sizes_has_zones_in_the_stated_order(uint layout)
    {
        var lengths = new[] { 3 << 16, 7 << 16, 7 << 16, 1 << 16 };
        var made = new MadeArray(Content)
        {
            Level = 0,
            Layout = layout,
            Disks = 4,
            Lengths = lengths,
            Features = 0x1000,
        };
        var array = Array(made.Write());
        Assert.Null(array.Error);
        Assert.Equal(18 << 16, array.Content.Length);
        Assert.True(Content.AsSpan().SequenceEqual(array.Content.ReadBytes(0, Content.Length)));
        var unstated = new MadeArray(Content)
        {
            Level = 0,
            Disks = 4,
            Lengths = lengths,
        };
        Assert.Contains("two orders", Array(unstated.Write()).Error!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_blocks_come_from_another_member_or_are_refused()
    {
        var members = new MadeArray(Content)
        {
            Level = 1,
            Disks = 2,
            Features = 8,
        }.Write();
        // 16 sectors from sector 100 on, listed in the sector behind the superblock.
        foreach (var member in members)
        {
            var super = member.AsSpan(4096);
            BinaryPrimitives.WriteUInt16LittleEndian(super[0xba..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(super[0xbc..], 8);
            super.Slice(8 * 512, 512).Fill(0xff);
            Mend(super);
        }
        BinaryPrimitives.WriteUInt64LittleEndian(members[0].AsSpan(8192), (100UL << 10) | 16);
        members[0].AsSpan((1 << 20) + (100 * 512), 16 * 512).Fill(0xee);
        var array = Array(members);
        Assert.Null(array.Error);
        Assert.True(Content.AsSpan().SequenceEqual(array.Content.ReadBytes(0, Content.Length)));
        Assert.Contains("list of bad blocks", array.Remarks.Single(), StringComparison.Ordinal);
        var alone = Array([members[0]]);
        Assert.Equal(Content[..51200], alone.Content.ReadBytes(0, 51200));
        Assert.Throws<ImageFormatException>(() => alone.Content.ReadBytes(51200, 1));
    }

    [Fact]
    public void Arrays_are_made_of_arrays()
    {
        var stripes = new MadeArray(Content)
        {
            Level = 0,
            Disks = 2,
            Version = "1.0",
            Lengths = [1 << 19, 1 << 19],
            Name = "host:0",
            Uuid = [.. Enumerable.Range(1, 16).Select(i => (byte)i)],
        }.Write();
        var disks = stripes
            .SelectMany(
                (s, i) =>
                    new MadeArray(s)
                    {
                        Level = 1,
                        Disks = 2,
                        Name = $"host:{i + 1}",
                        Uuid = [.. Enumerable.Range(1, 16).Select(b => (byte)(b + 32 + i))],
                    }.Write()
            )
            .ToArray();
        var arrays = VolumeScanner.Scan(MadeArray.Disk(disks)).Volumes.Where(v => v.Kind == VolumeKind.Array).ToArray();
        Assert.Equal(["md1", "md2", "md0"], arrays.Select(v => v.Id));
        Assert.Equal(["md1", "md2"], arrays[2].Members);
        Assert.True(Content.AsSpan().SequenceEqual(arrays[2].Content.ReadBytes(0, Content.Length)));
        Assert.Contains("/dev/md0", arrays[2].DeviceNames);
        Assert.Contains("/dev/md/0", arrays[2].DeviceNames);
    }

    [Theory]
    [InlineData(1, 0u, 2)]
    [InlineData(-1, 0u, 2)]
    [InlineData(0, 0u, 3)]
    [InlineData(10, 0x102u, 3)]
    [InlineData(10, 0x201u, 4)]
    [InlineData(10, 0x10201u, 3)]
    public void Free_space_of_the_array_is_the_free_space_of_its_members(int level, uint layout, int disks)
    {
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["file"], Bytes(9, 300_000));
        Tool.Run("mkfs.ext4", "-q", "-b", "1024", "-O", "^has_journal", directory["image"], "2M");
        Tool.Run("debugfs", "-w", "-R", $"write {directory["file"]} file", directory["image"]);
        var image = File.ReadAllBytes(directory["image"]);
        // What is free holds old bytes.
        var free = new MadeArray(image)
        {
            Level = level,
            Layout = layout,
            Disks = disks,
            Lengths = level <= 0 ? [.. Enumerable.Repeat(((image.Length / disks / 65536) + 1) * 65536, disks)] : null,
        };
        var members = free.Write();
        var sources = MadeArray.Disk(members);
        var scan = VolumeScanner.Scan(sources);
        var hidden = 0L;
        for (var i = 0; i < disks; i++)
        {
            var map = FreeSpaceMap.Of(scan, sources[i], i);
            Assert.Null(map.Volumes[0].LeftAlone);
            var trimmed = members[i].ToArray();
            foreach (var (start, length) in map.Free(0, trimmed.Length))
            {
                trimmed.AsSpan((int)start, (int)length).Fill(0xdd);
                hidden += length;
            }
            members[i] = trimmed;
        }
        Assert.True(hidden > 1_000_000, $"{hidden} bytes are free");
        var array = Array(members);
        var after = array.Content.ReadBytes(0, image.Length);
        File.WriteAllBytes(directory["after"], after);
        Assert.Equal(0, Tool.TryRun("e2fsck", "-fn", directory["after"]).ExitCode);
        Tool.Run("debugfs", "-R", $"dump file {directory["copy"]}", directory["after"]);
        Assert.Equal(File.ReadAllBytes(directory["file"]), File.ReadAllBytes(directory["copy"]));
        var fs = array.FileSystem!;
        var count = (long)fs.FreeSpace.Ranges!.Free(0, array.Content.Length).Sum(f => f.Length);
        var copies =
            level == 1 ? disks
            : level == 10 ? 2
            : 1;
        Assert.Equal(count * copies, hidden);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Members_with_parity_are_left_alone(int level)
    {
        var sources = MadeArray.Disk(
            new MadeArray(Content)
            {
                Level = level,
                Layout = 2,
                Disks = 4,
            }.Write()
        );
        var map = FreeSpaceMap.Of(VolumeScanner.Scan(sources), sources[0]);
        Assert.Contains("parity", map.Volumes[0].LeftAlone, StringComparison.Ordinal);
        Assert.Empty(map.Free(0, sources[0].Length));
    }

    private static Volume Array(byte[][] members) =>
        VolumeScanner.Scan(MadeArray.Disk(members)).Volumes.Single(v => v.Kind == VolumeKind.Array);

    // Makes the checksum right again.
    private static void Mend(Span<byte> super)
    {
        var size = 0x100 + (2 * (int)BinaryPrimitives.ReadUInt32LittleEndian(super[0xdc..]));
        BinaryPrimitives.WriteUInt32LittleEndian(super[0xd8..], 0);
        var sum = 0UL;
        for (var i = 0; i + 4 <= size; i += 4)
            sum += BinaryPrimitives.ReadUInt32LittleEndian(super[i..]);
        BinaryPrimitives.WriteUInt32LittleEndian(super[0xd8..], (uint)(sum & uint.MaxValue) + (uint)(sum >> 32));
    }

    private static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
