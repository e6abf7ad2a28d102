using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.Sources;

public class ConcatSourceTests
{
    [Fact]
    public void Any_range_of_the_whole_is_the_bytes_of_its_parts()
    {
        var random = new Random(2);
        for (var round = 0; round < 50; round++)
        {
            var parts = Enumerable.Range(0, random.Next(1, 8)).Select(_ => new byte[random.Next(1, 2000)]).ToList();
            parts.ForEach(random.NextBytes);
            var whole = parts.SelectMany(p => p).ToArray();
            using var source = new ConcatSource("whole", [.. parts.Select(p => new MemorySource(p))]);
            Assert.Equal(whole.Length, source.Length);
            for (var i = 0; i < 50; i++)
            {
                var offset = random.Next(whole.Length + 1);
                var length = random.Next(whole.Length - offset + 1);
                Assert.Equal(whole[offset..(offset + length)], source.ReadBytes(offset, length));
                Assert.Equal(length, source.Extents(offset, length).Sum(e => e.Length));
            }
        }
    }

    [Fact]
    public void Extents_keep_their_place_in_the_file_of_their_part()
    {
        using var file = new MemorySource(new byte[4096]);
        using var source = new ConcatSource(
            "whole",
            [new ZeroSource(1000), new SliceSource(new Stored(file), 512, 1024, owned: true), new ZeroSource(24)]
        );
        Extent[] expected = [Extent.Zero(900, 100), Extent.Data(1000, 1024, file, 512), Extent.Zero(2024, 6)];
        Assert.Equal(expected, source.Extents(900, 1130));
    }

    [Fact]
    public void Range_outside_is_refused()
    {
        using var source = new ConcatSource("whole", [new ZeroSource(10), new ZeroSource(10)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.ReadBytes(15, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Extents(-1, 2));
    }

    private sealed class Stored(BlockSource file) : BlockSource
    {
        public override long Length => file.Length;

        public override string Name => file.Name;

        public override void Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public override IEnumerable<Extent> Extents(long offset, long length) => [Extent.Data(offset, length, file, offset)];
    }
}
