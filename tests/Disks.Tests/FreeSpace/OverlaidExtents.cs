using CsCheck;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using Patched = ImageTools.Disks.Sources.PatchedSource;

namespace ImageTools.Disks.Tests.FreeSpace;

public class OverlaidExtents
{
    private const int Size = 4096,
        Unit = 64;

    [Fact]
    public void Trimmed_source_is_a_naive_copy_with_zeros() =>
        Gen.Select(Gen.Int, Gen.Int[0, 12])
            .Sample(
                (seed, count) =>
                {
                    var random = new Random(seed);
                    var inner = new Patchwork(random);
                    var ranges = Ranges(random, count);
                    var expected = inner.Bytes.ToArray();
                    foreach (var (start, end) in ranges)
                        expected.AsSpan((int)start, (int)(end - start)).Clear();
                    // Two halves, so that ranges come from two volumes and from the gap before them.
                    var space = new RangeFreeSpace(ranges);
                    var volume = new VolumeFreeSpace("p1", null, 1000, 2000, null, null) { Ranges = new Shifted(space, 1000) };
                    var gaps = new VolumeFreeSpace("gaps", null, 0, Size, null, null) { Ranges = space };
                    using var trimmed = new TrimmedSource(inner, new FreeSpaceMap([volume], gaps));
                    inner.Forbidden = ranges;
                    Check(trimmed, expected, ranges, ExtentKind.Unallocated, random);
                    Assert.Equal(
                        ranges.Sum(r => Enumerable.Range((int)r.Start, (int)(r.End - r.Start)).Count(inner.IsData)),
                        trimmed.CountHiddenBytes(TestContext.Current.CancellationToken)
                    );
                }
            );

    [Fact]
    public void Patched_source_is_a_naive_copy_with_patches() =>
        Gen.Select(Gen.Int, Gen.Int[0, 12])
            .Sample(
                (seed, count) =>
                {
                    var random = new Random(seed);
                    var inner = new Patchwork(random);
                    var ranges = Ranges(random, count);
                    var expected = inner.Bytes.ToArray();
                    var patches = new List<(long, ReadOnlyMemory<byte>)>();
                    foreach (var (start, end) in ranges)
                    {
                        random.NextBytes(expected.AsSpan((int)start, (int)(end - start)));
                        patches.Add((start, expected.AsMemory((int)start, (int)(end - start)).ToArray()));
                    }
                    using var patched = new Patched(inner, patches);
                    Check(patched, expected, ranges, ExtentKind.Data, random);
                }
            );

    private static void Check(BlockSource source, byte[] expected, (long Start, long End)[] ranges, ExtentKind kind, Random random)
    {
        Assert.Equal(expected, source.ReadBytes(0, Size));
        for (var i = 0; i < 5; i++)
        {
            var from = random.Next(Size);
            var length = random.Next(1, Size - from + 1);
            Assert.Equal(expected[from..(from + length)], source.ReadBytes(from, length));
            var at = (long)from;
            Extent? before = null;
            foreach (var extent in source.Extents(from, length))
            {
                Assert.Equal(at, extent.Start);
                Assert.True(extent.Length > 0);
                at = extent.End;
                var bytes = expected.AsSpan((int)extent.Start, (int)extent.Length);
                if (extent.IsZero)
                    Assert.False(bytes.ContainsAnyExcept((byte)0));
                if (extent.StorageOffset >= 0 && extent.Encoded is null)
                    Assert.True(bytes.SequenceEqual(extent.Storage!.ReadBytes(extent.StorageOffset, (int)extent.Length)));
                if (extent.Encoded is { } unit)
                    Assert.DoesNotContain(ranges, r => r.Start < unit.UnitStart + Unit && r.End > unit.UnitStart);
                if (ranges.Any(r => r.Start < extent.End && r.End > extent.Start))
                    Assert.True(extent.Kind == kind && extent.Storage is null);
                Assert.False(before is { IsZero: true } last && last.Kind == extent.Kind, "not merged");
                before = extent;
            }
            Assert.Equal(from + length, at);
        }
    }

    private static (long Start, long End)[] Ranges(Random random, int count)
    {
        var ends = Enumerable.Range(0, count * 2).Select(_ => (long)random.Next(Size)).Distinct().Order().ToArray();
        return [.. ends.Chunk(2).Where(c => c.Length == 2).Select(c => (c[0], c[1]))];
    }

    private sealed class Shifted(IFreeSpace space, long by) : IFreeSpace
    {
        public IReadOnlyList<string> Remarks => [];

        public IEnumerable<(long Start, long Length)> Free(long offset, long length) =>
            space.Free(offset + by, length).Select(r => (r.Start - by, r.Length));
    }

    // Random kinds of extents over random bytes; refuses to be read where it must not be.
    private sealed class Patchwork : BlockSource
    {
        private readonly List<Extent> extents = [];

        public Patchwork(Random random)
        {
            random.NextBytes(Bytes);
            var storage = new MemorySource(Bytes);
            for (var at = 0; at < Size;)
            {
                var length = Math.Min(Size - at, Unit * random.Next(1, 8));
                switch (random.Next(4))
                {
                    case 0:
                        extents.Add(Extent.Data(at, length, storage, at));
                        break;
                    case 1:
                        length = Unit;
                        extents.Add(
                            new Extent(at, length, ExtentKind.Data, storage, -1, new EncodedUnit(Codec.Deflate, 7, 9, true, at, Unit))
                        );
                        break;
                    default:
                        Bytes.AsSpan(at, length).Clear();
                        extents.Add(new Extent(at, length, random.Next(2) == 0 ? ExtentKind.Zero : ExtentKind.Unallocated));
                        break;
                }
                at += length;
            }
        }

        public byte[] Bytes { get; } = new byte[Size];

        public (long Start, long End)[] Forbidden { get; set; } = [];

        public override long Length => Size;

        public override string Name => "patchwork";

        public bool IsData(int at) => extents.Exists(e => e.Start <= at && at < e.End && !e.IsZero);

        public override void Read(long offset, Span<byte> destination)
        {
            var end = offset + destination.Length;
            Assert.DoesNotContain(Forbidden, r => r.Start < end && r.End > offset);
            Bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
        }

        public override IEnumerable<Extent> Extents(long offset, long length) =>
            extents.Where(e => e.Start < offset + length && e.End > offset).Select(e => e.Clip(offset, offset + length));
    }
}
