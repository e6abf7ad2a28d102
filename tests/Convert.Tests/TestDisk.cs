using ImageTools.Disks;

namespace ImageTools.Convert.Tests;

/// <summary>A disk in memory whose map has data, zeros that are called data, recorded zeros and holes, all from one seed.</summary>
internal sealed class TestDisk : BlockSource
{
    private readonly byte[] bytes;
    private readonly List<Extent> extents = [];

    public TestDisk(int size, int seed, int granularity = 4096)
    {
        bytes = new byte[size];
        var random = new Random(seed);
        for (var start = 0; start < size;)
        {
            var length = Math.Min(size - start, granularity * random.Next(1, random.Next(2, 60)));
            var part = bytes.AsSpan(start, length);
            switch (random.Next(6))
            {
                case 0:
                    extents.Add(Extent.Unallocated(start, length));
                    break;
                case 1:
                    extents.Add(Extent.Zero(start, length));
                    break;
                case 2:
                    extents.Add(Extent.Data(start, length));
                    break;
                case 3:
                    random.NextBytes(part);
                    extents.Add(Extent.Data(start, length));
                    break;
                default:
                    for (var i = 0; i < part.Length; i++)
                        part[i] = (byte)("the quick brown fox "[(i + (i / 97)) % 20] + (i % 1021 == 0 ? random.Next(4) : 0));
                    extents.Add(Extent.Data(start, length));
                    break;
            }
            start += length;
        }
    }

    public override long Length => bytes.Length;

    public override string Name => "test disk";

    public byte[] Bytes => bytes;

    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return extents.Where(e => e.Start < offset + length && e.End > offset).Select(e => e.Clip(offset, offset + length));
    }

    /// <summary>The disk as a raw file, for tools that we did not write.</summary>
    public string WriteTo(string path)
    {
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
