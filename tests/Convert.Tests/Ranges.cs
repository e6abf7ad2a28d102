using System.IO.Hashing;
using ImageTools.Convert.Engine;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Tests;

/// <summary>Ranges of a projection, read through the engine as an upload reads its parts.</summary>
public class Ranges
{
    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    [InlineData("qcow2 cluster=512")]
    [InlineData("qcow2 cluster=2097152")]
    [InlineData("vhd")]
    [InlineData("vhd-fixed")]
    public async Task Ranges_that_are_read_at_the_same_time_are_those_of_the_written_file(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new StoredDisk((9 << 20) + 5120, 17);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(disk, Written.Options(how)));
        Written.File(target, disk, directory["target"]);
        await AreThoseOf(directory["target"], target);
    }

    [Fact]
    public async Task Ranges_of_units_that_pass_through_are_those_of_the_written_file()
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk(12 << 20, 5);
        disk.WriteTo(directory["raw"]);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", directory["raw"], directory["vmdk"]);
        using var image = DiskFormats.Open(directory["vmdk"]);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(image.Content, Written.Options("qcow2 zlib")));
        Assert.True(target.PassedThroughUnits > 0);
        Written.File(target, image.Content, directory["target"]);
        await AreThoseOf(directory["target"], target);
    }

    [Fact]
    public async Task A_range_reads_each_unit_once_and_neighbours_together()
    {
        using var disk = new StoredDisk(16 << 20, 11, scattered: false);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(disk, Written.Options("raw")));
        using var reader = new RangeReader(target, Checksum);
        disk.Storage.Reads.Clear();

        var bytes = await Read(reader, 0, target.File.Length, ahead: 2);

        Assert.Equal(disk.Content, bytes);
        // What lies between two neighbours is read with them; nothing is read again.
        long end = 0;
        foreach (var (offset, length) in disk.Storage.Reads.Order())
        {
            Assert.True(offset >= end, $"{length} bytes at {offset} are read twice: what lies before {end} was read already.");
            end = offset + length;
        }
        Assert.InRange(disk.Storage.Reads.Count, 1, disk.StoredUnits);
    }

    [Fact]
    public async Task Memory_that_was_given_back_is_used_again()
    {
        using var disk = new StoredDisk(24 << 20, 13);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(disk, Written.Options("raw")));
        using var reader = new RangeReader(target, Checksum);
        var seen = new HashSet<Stretch>();
        await using var range = reader.Begin(0, target.File.Length, ahead: 1);

        while (await range.NextAsync() is { } stretch)
        {
            seen.Add(stretch);
            stretch.Return();
        }

        // One in use, one that is produced meanwhile, and one between the two.
        Assert.InRange(seen.Count, 1, 3);
    }

    [Fact]
    public async Task A_damaged_unit_is_the_error_of_its_range_and_of_no_other()
    {
        using var disk = new StoredDisk(8 << 20, 7);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(disk, Written.Options("raw")));
        var unit = disk.Extents().Last(e => e.Encoded is not null && e.Start > 4 << 20);
        disk.Storage.Bytes.AsSpan((int)unit.Encoded!.Value.Offset, unit.Encoded.Value.Length).Fill(0xA5);
        using var reader = new RangeReader(target, Checksum);

        var error = await Assert.ThrowsAsync<ImageFormatException>(() => Read(reader, 2 << 20, target.File.Length - (2 << 20), ahead: 3));
        var other = await Read(reader, 0, 4 << 20, ahead: 3);

        Assert.Contains("compressed grain", error.Message, StringComparison.Ordinal);
        Assert.True(disk.Content.AsSpan(0, 4 << 20).SequenceEqual(other));
    }

    [Fact]
    public async Task A_stretch_has_the_checksum_of_its_bytes_unless_they_are_zeros()
    {
        var bytes = new byte[8 << 20];
        new Random(3).NextBytes(bytes.AsSpan(0, 1 << 20));
        new Random(4).NextBytes(bytes.AsSpan(6 << 20, 1 << 20));
        using var disk = new ConcatSource(
            "disk",
            [new MemorySource(bytes.AsMemory(0, 1 << 20)), new ZeroSource(5 << 20), new MemorySource(bytes.AsMemory(6 << 20))]
        );
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(disk, Written.Options("raw")));
        using var reader = new RangeReader(target, Checksum);
        await using var range = reader.Begin(0, target.File.Length, ahead: 2);
        var (at, zeros) = (0, 0);

        while (await range.NextAsync() is { } stretch)
        {
            Assert.True(stretch.Bytes.Span.SequenceEqual(bytes.AsSpan(at, stretch.Bytes.Length)));
            Assert.Equal(stretch.IsZero ? 0 : Checksum(stretch.Bytes.Span), stretch.Checksum);
            (at, zeros) = (at + stretch.Bytes.Length, zeros + (stretch.IsZero ? stretch.Bytes.Length : 0));
            stretch.Return();
        }

        Assert.Equal(bytes.Length, at);
        Assert.InRange(zeros, 4 << 20, 5 << 20);
    }

    private static ulong Checksum(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes);

    private static async Task AreThoseOf(string written, ProjectedTarget target)
    {
        var file = await File.ReadAllBytesAsync(written, TestContext.Current.CancellationToken);
        using var reader = new RangeReader(target, Checksum);
        var random = new Random(5);
        var ranges = Enumerable
            .Range(0, 40)
            .Select(i => (Start: random.NextInt64(file.Length), Length: i < 2 ? file.Length : random.NextInt64(3 << 20)))
            .Select(r => (r.Start, Length: Math.Min(r.Length, file.Length - r.Start)))
            .Prepend((Start: 0L, Length: file.LongLength))
            .ToArray();

        var read = await Task.WhenAll(ranges.Select((r, i) => Read(reader, r.Start, r.Length, ahead: i % 4)));

        foreach (var ((start, length), bytes) in ranges.Zip(read))
            Assert.True(file.AsSpan((int)start, (int)length).SequenceEqual(bytes), $"{length} bytes at {start} of {written}");
    }

    private static async Task<byte[]> Read(RangeReader reader, long start, long length, int ahead)
    {
        var bytes = new MemoryStream();
        await using var range = reader.Begin(start, length, ahead);
        while (await range.NextAsync() is { } stretch)
        {
            bytes.Write(stretch.Bytes.Span);
            stretch.Return();
        }
        return bytes.ToArray();
    }
}
