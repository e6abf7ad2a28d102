using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using static ImageTools.Tests.Support.TinyLvm;

namespace ImageTools.Disks.Tests.Volumes.Lvm;

/// <summary>How groups are found on physical volumes, named, and put together.</summary>
public class LvmGroups
{
    private static readonly string Root = Logical("root", visible: true, (4, Linear("pv0", 2)), (2, Linear("pv1", 0)));

    [Fact]
    public void A_volume_over_two_disks_has_the_bytes_of_its_segments()
    {
        var text = Text([Root], [8, 8]);
        byte[][] disks = [Filled(Volume(0, text, 8), 1), Filled(Volume(1, text, 8), 2)];
        var root = Scan(disks).Single(v => v.Kind == VolumeKind.LogicalVolume);
        Assert.Equal(("tiny/root", 0, 6L * ExtentBytes), (root.Id, root.DiskIndex, root.Content.Length));
        Assert.Equal(["d1:disk", "d2:disk"], root.Members);
        Assert.Empty(root.Remarks);
        byte[] expected = [.. disks[0].AsSpan(Start + (2 * ExtentBytes), 4 * ExtentBytes), .. disks[1].AsSpan(Start, 2 * ExtentBytes)];
        Assert.Equal(expected, root.Content.ReadBytes(0, (int)root.Content.Length));
        Assert.Equal(expected[1000..20_000], root.Content.ReadBytes(1000, 19_000));
    }

    [Fact]
    public void A_missing_disk_is_named_by_its_uuid_and_the_volume_is_not_read()
    {
        var root = Scan(Volume(1, Text([Root], [8, 8]), 8)).Single(v => v.Kind == VolumeKind.LogicalVolume);
        Assert.Contains($"PV with UUID {Uuid(0)} is not on the given disks", root.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(6L * ExtentBytes, root.Content.Length);
        Assert.Throws<ImageFormatException>(() => root.Content.ReadBytes(0, 1));
    }

    [Fact]
    public void Hidden_parts_and_pools_are_not_shown_and_hyphens_are_doubled()
    {
        var text = Text(
            [
                Logical("my-data", visible: true, (1, Linear("pv0", 0))),
                Logical("lvol0_pmspare", visible: false, (1, Linear("pv0", 1))),
                Logical("pool", visible: true, (1, "type = \"cache-pool\"\ndata = \"a\"\nmetadata = \"b\"")),
            ],
            [8],
            name: "vg-one"
        );
        var volume = Assert.Single(Scan(Volume(0, text, 8)), v => v.Kind == VolumeKind.LogicalVolume);
        Assert.Equal("vg-one/my-data", volume.Id);
        Assert.Equal(
            [
                "/dev/vg-one/my-data",
                "/dev/mapper/vg--one-my--data",
                "/dev/disk/by-id/dm-name-vg--one-my--data",
                "/dev/disk/by-id/dm-uuid-LVM-GGtiny00000000000000000000000000mydata00000000000000000000000000",
            ],
            volume.DeviceNames
        );
    }

    [Fact]
    public void The_newest_metadata_count_and_older_ones_are_said()
    {
        var old = Logical("root", visible: true, (4, Linear("pv0", 0)));
        var found = Scan(
            Filled(Volume(0, Text([old], [8, 8], sequence: 4), 8), 1),
            Filled(Volume(1, Text([Root], [8, 8], sequence: 5), 8), 2)
        );
        var root = found.Single(v => v.Id == "tiny/root");
        Assert.Equal(6L * ExtentBytes, root.Content.Length);
        var remark = Assert.Single(root.Remarks);
        Assert.Contains("The metadata on d1:disk are older (seqno 4) than those on d2:disk (seqno 5)", remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_groups_of_one_name_are_told_apart_by_uuid()
    {
        var volume = Logical("root", visible: true, (1, Linear("pv0", 0)));
        var found = Scan(Volume(0, Text([volume], [8], id: 'A'), 8), Volume(1, Text([volume], [8], id: 'B', firstVolume: 1), 8))
            .Where(v => v.Kind == VolumeKind.LogicalVolume)
            .ToArray();
        Assert.Equal(["tiny/root", "tiny@BGtiny-0000-0000-0000-0000-0000-000000/root"], found.Select(v => v.Id));
        Assert.Equal(["d1:disk", "d2:disk"], found.SelectMany(v => v.Members));
        Assert.All(found, v => Assert.Contains(v.Remarks, r => r.Contains("2 volume groups have the name tiny", StringComparison.Ordinal)));
        Assert.DoesNotContain(found, v => v.DeviceNames.Contains("/dev/tiny/root"));
    }

    [Fact]
    public void A_group_on_a_partition_without_metadata_of_its_own_is_found_by_the_others()
    {
        var found = Scan(Filled(Volume(0, null, 8), 1), Filled(Volume(1, Text([Root], [8, 8]), 8), 2));
        Assert.Null(found.Single(v => v.Id == "tiny/root").Error);
        Assert.DoesNotContain(found, v => v.Id.StartsWith("lvm:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_disk_that_is_there_twice_and_an_exported_group_are_said()
    {
        var text = Text([Logical("root", visible: true, (1, Linear("pv0", 0)))], [8], status: "\"EXPORTED\", \"READ\"");
        var root = Scan(Volume(0, text, 8), Volume(0, text, 8)).Single(v => v.Id == "tiny/root");
        Assert.Contains(root.Remarks, r => r.Contains("is there 2 times; d1:disk is used, and not d2:disk", StringComparison.Ordinal));
        Assert.Contains(root.Remarks, r => r.Contains("exported", StringComparison.Ordinal));
    }

    [Fact]
    public void Damaged_metadata_are_an_error_with_a_name()
    {
        var bytes = Volume(0, Text([Root], [8, 8]), 8);
        bytes[TextAt + 20] ^= 1;
        var refused = Scan(bytes).Single(v => v.Kind == VolumeKind.LogicalVolume);
        Assert.Equal("lvm:disk", refused.Id);
        Assert.Contains("raw_locn.checksum", refused.Error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type = \"vdo\"\nvdo_pool = \"x\"", "deduplicated volume (VDO)")]
    [InlineData("type = \"error\"", "stands for a part that was lost")]
    [InlineData("type = \"from the future\"", "is no kind of segment that is read")]
    [InlineData("type = \"striped\"\nstripe_count = 1\nstripes = [\"pv0\", 9]", "not followed by 1 extents")]
    [InlineData("type = \"striped\"\nstripe_count = 1\nstripes = [\"root\", 0]", "lies on itself")]
    public void A_volume_that_is_not_read_is_named_with_the_reason(string lines, string reason)
    {
        var text = Text([Logical("root", visible: true, (1, lines)), Logical("good", visible: true, (1, Linear("pv0", 0)))], [8]);
        var found = Scan(Volume(0, text, 8));
        Assert.Contains(reason, found.Single(v => v.Id == "tiny/root").Error?.Message, StringComparison.Ordinal);
        Assert.Null(found.Single(v => v.Id == "tiny/good").Error);
    }

    private static IReadOnlyList<Volume> Scan(params byte[][] disks) =>
        VolumeScanner.Scan([.. disks.Select((d, i) => new MemorySource(d, $"disk {i}"))]).Volumes;

    private static byte[] Filled(byte[] volume, int seed)
    {
        new Random(seed).NextBytes(volume.AsSpan(Start));
        return volume;
    }
}
