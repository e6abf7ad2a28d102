using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.Corpus;
using ImageTools.Disks.Volumes;
using static ImageTools.Tests.Support.TinyLvm;

namespace ImageTools.Disks.Tests.Volumes.Lvm;

/// <summary>Thin pools, caches and snapshots, whose metadata were written by the tools of device-mapper or by Linux.</summary>
public class LvmPools
{
    private const int Block = 64 << 10,
        MetadataExtents = 256,
        DataBlocks = 40;
    private const int DataExtents = DataBlocks * Block / ExtentBytes;

    [Fact]
    public void Every_block_of_a_thin_volume_is_the_one_that_the_metadata_map()
    {
        var random = new Random(11);
        var maps = new Dictionary<int, SortedDictionary<long, int>>();
        for (var device = 1; device <= 3; device++)
        {
            maps[device] = [];
            for (var i = 0; i < 15; i++)
                maps[device][random.Next(200)] = random.Next(DataBlocks);
        }
        // A run that is long on both sides.
        for (var i = 0; i < 8; i++)
            maps[1][300 + i] = 20 + i;
        var disk = Pool(maps, transaction: 7);
        var layout = VolumeScanner.Scan([new MemorySource(disk)]);
        foreach (var (device, map) in maps)
        {
            var volume = layout.Volumes.Single(v => v.Id == $"tiny/thin{device}");
            Assert.Null(volume.Error);
            Assert.Empty(volume.Remarks);
            var whole = volume.Content.ReadBytes(0, (int)volume.Content.Length);
            var data = disk.AsSpan(Start + (MetadataExtents * ExtentBytes));
            for (var block = 0; block < whole.Length / Block; block++)
            {
                var expected = map.TryGetValue(block, out var place) ? data.Slice(place * Block, Block) : new byte[Block];
                Assert.True(expected.SequenceEqual(whole.AsSpan(block * Block, Block)), $"block {block} of device {device}");
            }
            var unallocated = volume.Content.Extents().Where(e => e.Kind == ExtentKind.Unallocated).Sum(e => e.Length);
            Assert.Equal(whole.Length - (map.Count * Block), unallocated);
            for (var i = 0; i < 50; i++)
            {
                var at = random.Next(whole.Length);
                var count = random.Next(Math.Min(whole.Length - at, 3 * Block) + 1);
                Assert.True(whole.AsSpan(at, count).SequenceEqual(volume.Content.ReadBytes(at, count)), $"{count} bytes at {at}");
            }
        }
    }

    [Fact]
    public void Blocks_of_a_pool_are_free_only_while_nobody_has_them()
    {
        var maps = new Dictionary<int, SortedDictionary<long, int>>
        {
            [1] = new() { [0] = 3, [9] = 4 },
            [2] = new() { [0] = 3, [7] = 39 },
        };
        var disk = Pool(maps, transaction: 7);
        var start = Start + (MetadataExtents * ExtentBytes);
        var free = FreeSpaceMap.Of(new MemorySource(disk)).Free(0, disk.Length).ToArray();
        // What lies on the thin volumes is not known, so their blocks are used.
        Assert.Equal([(start, 3L * Block), (start + (5 * Block), 34L * Block)], free);
        // A volume of the pool that LVM does not know still has its blocks.
        maps[5] = new() { [1] = 8 };
        free = [.. FreeSpaceMap.Of(new MemorySource(Pool(maps, transaction: 7, hidden: 5))).Free(0, disk.Length)];
        Assert.DoesNotContain(free, f => f.Start < start + (9 * Block) && f.Start + f.Length > start + (8 * Block));
    }

    [Fact]
    public void Damaged_metadata_of_a_pool_are_an_error_or_said()
    {
        var maps = new Dictionary<int, SortedDictionary<long, int>> { [1] = new() { [0] = 3 } };
        var late = Pool(maps, transaction: 6);
        var volume = VolumeScanner.Scan([new MemorySource(late)]).Volumes.Single(v => v.Id == "tiny/thin1");
        Assert.Contains("is at transaction 6, and the metadata of the group at 7", Assert.Single(volume.Remarks), StringComparison.Ordinal);
        Assert.Empty(FreeSpaceMap.Of(new MemorySource(late)).Free(0, late.Length));
        foreach (var (place, word) in new[] { (0x100, "superblock, csum"), (0x20, "magic") })
        {
            var damaged = Pool(maps, transaction: 7);
            damaged[Start + place] ^= 0x10;
            volume = VolumeScanner.Scan([new MemorySource(damaged)]).Volumes.Single(v => v.Id == "tiny/thin1");
            Assert.Contains(word, volume.Error?.Message, StringComparison.Ordinal);
        }
        // Every node of the trees, wherever thin_restore put them.
        var nodes = Pool(maps, transaction: 7);
        for (var at = Start + ExtentBytes; at < Start + (MetadataExtents * ExtentBytes); at += ExtentBytes)
            nodes[at + 100] ^= 0x10;
        volume = VolumeScanner.Scan([new MemorySource(nodes)]).Volumes.Single(v => v.Id == "tiny/thin1");
        Assert.Contains("csum", volume.Error?.Message, StringComparison.Ordinal);
        Assert.Contains("btree node", volume.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_a_deep_thin_volume_are_found()
    {
        using var directory = new TempDirectory();
        var image = CorpusImages.Get("volumes/lvm-thin-deep.raw.zst");
        using var disk = FileSource.Open(CorpusImages.Unpack(image.File, directory));
        var volume = VolumeScanner.Scan([disk]).Volumes.Single(v => v.Id == image.Volume);
        Assert.Equal(20L << 30, volume.Content.Length);
        var blocks = image.Field("blocks")!.Value.EnumerateArray().Select(b => b.GetInt64()).ToArray();
        Assert.Equal(42, blocks.Length);
        foreach (var at in blocks)
        {
            var expected = string.Concat(Enumerable.Repeat(at.ToString("d20", CultureInfo.InvariantCulture), 25));
            Assert.Equal(expected, Encoding.ASCII.GetString(volume.Content.ReadBytes(at, 500)));
        }
        // The list is a sample; whatever else is there names its own place too.
        var (chunk, found) = (new byte[Block], new HashSet<long>());
        foreach (var extent in volume.Content.Extents().Where(e => !e.IsZero))
        {
            for (var at = extent.Start; at < extent.End; at += Block)
            {
                volume.Content.Read(at, chunk);
                while (chunk.AsSpan().IndexOfAnyExcept((byte)0) is var first and >= 0)
                {
                    Assert.Equal(
                        (at + first).ToString("d20", CultureInfo.InvariantCulture),
                        Encoding.ASCII.GetString(chunk.AsSpan(first, 20))
                    );
                    found.Add(at + first);
                    chunk.AsSpan(first, 500).Clear();
                }
            }
        }
        Assert.All(blocks, b => Assert.Contains(b, found));
        Assert.Equal(700, found.Count);
    }

    [Fact]
    public void What_a_cache_holds_is_read_from_the_cache()
    {
        using var directory = new TempDirectory();
        var random = new Random(5);
        var held = Enumerable.Range(0, 20).ToDictionary(i => i, _ => -1);
        foreach (var cached in Enumerable.Range(0, 30).OrderBy(_ => random.Next()).Take(12).Select((origin, i) => (i, origin)))
            held[cached.i + 3] = cached.origin;
        var xml = new StringBuilder(
            "<superblock uuid=\"\" block_size=\"128\" nr_cache_blocks=\"20\" policy=\"smq\" hint_width=\"4\"><mappings>"
        );
        foreach (var (block, origin) in held.Where(h => h.Value >= 0))
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<mapping cache_block=\"{block}\" origin_block=\"{origin}\" dirty=\"{(block % 2 == 0 ? "true" : "false")}\"/>"
            );
        }
        xml.Append("</mappings><hints></hints></superblock>");
        var metadata = Restored(directory, "cache_restore", xml.ToString());
        const int each = Block / ExtentBytes;
        var (cacheAt, originAt) = (MetadataExtents, MetadataExtents + (20 * each));
        var extents = originAt + (30 * each);
        var text = Text(
            [
                Logical("slow", visible: true, (30 * each, "type = \"cache\"\ncache_pool = \"fast\"\norigin = \"slow_corig\"")),
                Logical(
                    "fast",
                    visible: false,
                    (20 * each, "type = \"cache-pool+METADATA_FORMAT\"\ndata = \"fast_cdata\"\nmetadata = \"fast_cmeta\"\nchunk_size = 128")
                ),
                Logical("fast_cmeta", visible: false, (MetadataExtents, Linear("pv0", 0))),
                Logical("fast_cdata", visible: false, (20 * each, Linear("pv0", cacheAt))),
                Logical("slow_corig", visible: false, (30 * each, Linear("pv0", originAt))),
            ],
            [extents]
        );
        var disk = Volume(0, text, extents);
        random.NextBytes(disk.AsSpan(Start));
        metadata.CopyTo(disk, Start);
        var slow = VolumeScanner.Scan([new MemorySource(disk)]).Volumes.Single(v => v.Id == "tiny/slow");
        Assert.Null(slow.Error);
        for (var block = 0; block < 30; block++)
        {
            var cached = held.Where(h => h.Value == block).Select(h => (int?)h.Key).SingleOrDefault();
            var place = cached is { } c ? cacheAt + (c * each) : originAt + (block * each);
            Assert.True(
                disk.AsSpan(Start + (place * ExtentBytes), Block).SequenceEqual(slow.Content.ReadBytes(block * Block, Block)),
                $"block {block}, cached in {cached}"
            );
        }
    }

    [Fact]
    public void A_snapshot_that_was_full_is_named_and_its_origin_is_read()
    {
        using var directory = new TempDirectory();
        var bytes = File.ReadAllBytes(CorpusImages.Unpack("volumes/lvm-snapshot.raw.zst", directory));
        var place = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x53, 0x6e, 0x41, 0x70, 1, 0, 0, 0]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(place + 4), 0);
        var volumes = VolumeScanner.Scan([new MemorySource(bytes)]).Volumes;
        Assert.Contains("was full once", volumes.Single(v => v.Id == "vg9/snap").Error?.Message, StringComparison.Ordinal);
        Assert.Equal("ext4", volumes.Single(v => v.Id == "vg9/orig").TypeName);
    }

    /// <summary>A pool whose metadata thin_restore wrote, and random data.</summary>
    private static byte[] Pool(Dictionary<int, SortedDictionary<long, int>> maps, int transaction, int hidden = -1)
    {
        using var directory = new TempDirectory();
        var xml = new StringBuilder(
            $"<superblock uuid=\"\" time=\"1\" transaction=\"{transaction}\" flags=\"0\" version=\"2\" data_block_size=\"128\" " +
                    $"nr_data_blocks=\"{DataBlocks}\">"
        );
        foreach (var (device, map) in maps)
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<device dev_id=\"{device}\" mapped_blocks=\"{map.Count}\" transaction=\"0\" creation_time=\"0\" snap_time=\"1\">"
            );
            foreach (var (block, place) in map)
                xml.Append(CultureInfo.InvariantCulture, $"<single_mapping origin_block=\"{block}\" data_block=\"{place}\" time=\"1\"/>");
            xml.Append("</device>");
        }
        var metadata = Restored(directory, "thin_restore", xml.Append("</superblock>").ToString());
        const int blocks = 320 * Block / ExtentBytes;
        var text = Text(
            [
                Logical(
                    "pool",
                    visible: true,
                    (
                        DataExtents,
                        "type = \"thin-pool\"\nmetadata = \"pool_tmeta\"\npool = \"pool_tdata\"\ntransaction_id = 7\nchunk_size = 128"
                    )
                ),
                Logical("pool_tmeta", visible: false, (MetadataExtents, Linear("pv0", 0))),
                Logical("pool_tdata", visible: false, (DataExtents, Linear("pv0", MetadataExtents))),
                .. maps
                    .Keys.Where(d => d != hidden)
                    .Select(d =>
                        Logical(
                            $"thin{d}",
                            visible: true,
                            (blocks, $"type = \"thin\"\nthin_pool = \"pool\"\ntransaction_id = 1\ndevice_id = {d}")
                        )
                    ),
            ],
            [MetadataExtents + DataExtents]
        );
        var disk = Volume(0, text, MetadataExtents + DataExtents);
        metadata.CopyTo(disk, Start);
        new Random(6).NextBytes(disk.AsSpan(Start + (MetadataExtents * ExtentBytes)));
        return disk;
    }

    private static byte[] Restored(TempDirectory directory, string tool, string xml)
    {
        File.WriteAllText(directory["xml"], xml);
        File.WriteAllBytes(directory["metadata"], new byte[MetadataExtents * ExtentBytes]);
        Tool.Run(tool, "-i", directory["xml"], "-o", directory["metadata"]);
        return File.ReadAllBytes(directory["metadata"]);
    }
}
