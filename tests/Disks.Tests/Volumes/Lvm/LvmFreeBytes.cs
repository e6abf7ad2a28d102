using System.Globalization;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.Corpus;
using ImageTools.Disks.Volumes;
using ImageTools.Disks.Volumes.Lvm;

namespace ImageTools.Disks.Tests.Volumes.Lvm;

/// <summary>What of a physical volume is free, and that nothing else is.</summary>
public class LvmFreeBytes
{
    /// <summary>
    /// Everything that is called free is overwritten with random bytes: every file stays, and the file system's own checker finds nothing.
    /// </summary>
    [Theory]
    [InlineData("lvm-linear", true)]
    [InlineData("lvm-striped", true)]
    [InlineData("lvm-whole-disk-pv", true)]
    [InlineData("lvm-metadata-wrapped", true)]
    [InlineData("sid-lvm-two-pv", true)]
    [InlineData("lvm-raid1", false)]
    [InlineData("lvm-raid5", false)]
    [InlineData("lvm-cache", false)]
    [InlineData("lvm-snapshot", false)]
    [InlineData("lvm-thin", false)]
    [InlineData("sid-lvm-thin-integrity-writecache", false)]
    public void Free_bytes_can_be_overwritten_and_every_file_stays(string image, bool isExact)
    {
        using var directory = new TempDirectory();
        var file = CorpusImages.Unpack($"volumes/{image}.raw.zst", directory);
        using var disk = FileSource.Open(file);
        var layout = VolumeScanner.Scan([disk]);
        var map = FreeSpaceMap.Of(layout, disk);
        var members = map.Volumes.Where(v => v.Type == "LVM2_member").ToArray();
        Assert.All(members, v => Assert.Null(v.LeftAlone));
        var bytes = File.ReadAllBytes(file);
        var free = 0L;
        foreach (var (start, length) in members.SelectMany(m => map.Free(m.Start, m.Length)))
        {
            new Random((int)start).NextBytes(bytes.AsSpan((int)start, (int)length));
            free += length;
        }
        Assert.All(members, v => Assert.Empty(v.Remarks));
        Assert.NotEqual(0, free);
        if (isExact)
        {
            var inside = layout.Volumes.Where(v => v.Kind == VolumeKind.LogicalVolume).ToArray();
            var groups = LvmGroup.Find(layout.Volumes).Groups;
            var extents = groups.Sum(g => g.Metadata.PhysicalVolumes.Values.Sum(p => p.Extents) * g.Metadata.ExtentBytes);
            Assert.Equal(extents - inside.Sum(v => v.Content.Length) + inside.Sum(v => v.FileSystem?.State.FreeBytes ?? 0), free);
        }
        var after = VolumeScanner.Scan([new MemorySource(bytes)]);
        Assert.Equal(
            layout.Volumes.Select(v => (v.Id, v.TypeName, v.Error?.Problem)),
            after.Volumes.Select(v => (v.Id, v.TypeName, v.Error?.Problem))
        );
        foreach (var (before, now) in layout.Volumes.Zip(after.Volumes).Where(v => v.First.FileSystem is not null))
        {
            Assert.Equal(CorpusTree.Read(before.FileSystem!).Sha256, CorpusTree.Read(now.FileSystem!).Sha256);
            if (now.TypeName != "ext4")
                continue;
            Write(now.Content, directory["volume"]);
            Tool.Run("e2fsck", "-fn", directory["volume"]);
        }
        Assert.Contains("Text Format Volume Group", Dump(directory, bytes, (int)members[0].Start), StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_a_thin_pool_that_nobody_maps_are_free()
    {
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(CorpusImages.Unpack("volumes/lvm-thin.raw.zst", directory));
        var layout = VolumeScanner.Scan([disk]);
        var (metadata, data, group) = Pool(layout);
        Write(metadata, directory["tmeta"]);
        // The independent tool: how many blocks are mapped, and which.
        var mapped = Mapped(Tool.Run("thin_dump", directory["tmeta"])).Select(m => m.Data).ToHashSet();
        var extent = group.Metadata.LogicalVolumes.Single(v => v.Name == "pool_tdata").Segments[0].Areas("stripes")[0].Extent;
        var start = layout.Volumes[0].Start!.Value + group.Metadata.PhysicalVolumes["pv0"].Start + (extent * group.Metadata.ExtentBytes);
        var map = FreeSpaceMap.Of(layout, disk);
        var isFree = new bool[data.Length / 65536];
        foreach (var (at, length) in map.Free(start, data.Length))
        {
            for (var block = (at - start + 65535) / 65536; (block + 1) * 65536 <= at - start + length; block++)
                isFree[block] = true;
        }
        Assert.InRange(mapped.Count, 1, isFree.Length - 1);
        for (var block = 0; block < isFree.Length; block++)
            Assert.True(mapped.Contains(block) || isFree[block], $"block {block} is mapped by nobody, and kept");
    }

    [Fact]
    public void A_group_in_doubt_is_left_alone()
    {
        using var directory = new TempDirectory();
        using var lost = FileSource.Open(CorpusImages.Unpack("volumes/lvm-missing-pv.raw.zst", directory));
        Assert.Contains("not on the given disks", LeftAlone(lost), StringComparison.Ordinal);
        using var damaged = FileSource.Open(CorpusImages.Unpack("volumes/lvm-first-mda-damaged.raw.zst", directory));
        Assert.Contains("is damaged", LeftAlone(damaged), StringComparison.Ordinal);
        var text = TinyLvm.Text([], [8], status: "\"EXPORTED\"");
        Assert.Contains("exported", LeftAlone(new MemorySource(TinyLvm.Volume(0, text, 8))), StringComparison.Ordinal);
        Assert.Contains("belongs to no volume group", LeftAlone(new MemorySource(TinyLvm.Volume(0, null, 8))), StringComparison.Ordinal);
        // A kind of segment that is not known may name extents in a way that is not known.
        text = TinyLvm.Text([TinyLvm.Logical("new", visible: true, (1, "type = \"new\""))], [8]);
        Assert.Contains("no kind of segment", LeftAlone(new MemorySource(TinyLvm.Volume(0, text, 8))), StringComparison.Ordinal);
    }

    [Fact]
    public void Stripes_of_a_free_range_lie_where_the_volume_reads_them()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var (stripes, chunk, rows) = (random.Next(2, 5), 512 << random.Next(3), random.Next(1, 20));
            var free = new bool[stripes * chunk * rows / 512];
            for (var i = 0; i < free.Length; i++)
                free[i] = random.Next(3) == 0;
            var at = random.Next(10) * 512L;
            var within = new Sectors(free, at);
            for (var stripe = 0; stripe < stripes; stripe++)
            {
                var area = new LvmUsedArea(1 << 20, (1 << 20) + ((long)rows * chunk), within, at, stripe, stripes, chunk);
                var found = new bool[rows * chunk / 512];
                var (from, to) = (random.Next(found.Length), found.Length);
                foreach (var (start, length) in area.Free((1 << 20) + (from * 512L), (1 << 20) + (to * 512L)))
                {
                    for (var i = (start - (1 << 20)) / 512; i < (start + length - (1 << 20)) / 512; i++)
                    {
                        Assert.False(found[i], "twice");
                        found[i] = true;
                    }
                }
                for (var i = 0; i < found.Length; i++)
                {
                    var (row, inside) = (i * 512 / chunk, i * 512 % chunk);
                    var there = ((row * stripes) + stripe) * (long)chunk + inside;
                    Assert.Equal(i >= from && free[there / 512], found[i]);
                }
            }
        }
    }

    /// <summary>Metadata and data of the pool of lvm-thin, as volumes.</summary>
    private static (BlockSource Metadata, BlockSource Data, LvmGroup Group) Pool(DiskLayout layout)
    {
        var group = LvmGroup.Find(layout.Volumes).Groups.Single();
        var mapper = new LvmMapper(group);
        return (mapper.Map("pool_tmeta").Source, mapper.Map("pool_tdata").Source, group);
    }

    /// <summary>The mappings of an XML dump.</summary>
    internal static IEnumerable<(int Device, long Block, long Data)> Mapped(string xml)
    {
        var device = 0;
        foreach (var element in System.Xml.Linq.XDocument.Parse(xml).Descendants())
        {
            long Number(string name) => long.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
            switch (element.Name.LocalName)
            {
                case "device":
                    device = (int)Number("dev_id");
                    break;
                case "single_mapping":
                    yield return (device, Number("origin_block"), Number("data_block"));
                    break;
                case "range_mapping":
                    for (var i = 0L; i < Number("length"); i++)
                        yield return (device, Number("origin_begin") + i, Number("data_begin") + i);
                    break;
            }
        }
    }

    private static string Dump(TempDirectory directory, byte[] disk, int start)
    {
        File.WriteAllBytes(directory["member"], disk[start..]);
        var settings = "devices { use_devicesfile=0 } global { use_lvmlockd=0 } local { }";
        return Tool.Run("pvck", "--config", settings, "--dump", "metadata", directory["member"]);
    }

    private static string? LeftAlone(BlockSource disk) => FreeSpaceMap.Of(disk).Volumes.First(v => v.Type == "LVM2_member").LeftAlone;

    private static void Write(BlockSource source, string path)
    {
        using var file = File.Create(path);
        var buffer = new byte[1 << 20];
        for (var at = 0L; at < source.Length; at += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, source.Length - at));
            source.Read(at, part);
            file.Write(part);
        }
    }

    /// <summary>Free sectors by a list.</summary>
    private sealed class Sectors(bool[] free, long start) : IFreeSpace
    {
        public IReadOnlyList<string> Remarks => [];

        public IEnumerable<(long Start, long Length)> Free(long offset, long length)
        {
            for (var i = 0; i < free.Length; i++)
            {
                var (from, to) = (Math.Max(offset, start + (i * 512L)), Math.Min(offset + length, start + ((i + 1) * 512L)));
                if (free[i] && from < to)
                    yield return (from, to - from);
            }
        }
    }
}
