using System.IO.Compression;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Tests;

/// <summary>
/// A disk whose map says where everything is stored: plain runs and compressed units, scattered over a file in random order, with zeros and
/// holes between them. It records which ranges of the file are read.
/// </summary>
internal sealed class StoredDisk : BlockSource
{
    private readonly List<Extent> extents = [];
    private readonly byte[] content;

    /// <summary>Makes a disk of so many bytes from a seed, in units of <paramref name="unitSize"/>.</summary>
    public StoredDisk(int size, int seed, int unitSize = 64 << 10, bool scattered = true)
    {
        var random = new Random(seed);
        content = new byte[size];
        var places = new List<(Extent Extent, byte[] Stored)>();
        for (var start = 0; start < size; start += unitSize)
        {
            var length = Math.Min(unitSize, size - start);
            var part = content.AsSpan(start, length);
            switch (random.Next(5))
            {
                case 0:
                    extents.Add(random.Next(2) == 0 ? Extent.Zero(start, length) : Extent.Unallocated(start, length));
                    break;
                case 1:
                    random.NextBytes(part[..random.Next(length + 1)]);
                    places.Add((Extent.Data(start, length), part.ToArray()));
                    break;
                default:
                    for (var i = 0; i < random.Next(1, length); i++)
                        part[i] = (byte)("grains and clusters "[(i + seed) % 20] + (i % 251 == 0 ? random.Next(5) : 0));
                    var unit = new byte[unitSize];
                    part.CopyTo(unit);
                    places.Add(
                        (
                            new Extent(
                                start,
                                length,
                                ExtentKind.Data,
                                null,
                                Encoded: new EncodedUnit(Codec.Zlib, 0, 0, true, start, unitSize)
                            ),
                            Compress(unit)
                        )
                    );
                    break;
            }
        }
        var file = new MemoryStream();
        foreach (var index in Enumerable.Range(0, places.Count).OrderBy(i => scattered ? random.Next() : i))
        {
            file.SetLength((file.Length + 511) / 512 * 512);
            file.Position = file.Length;
            var (extent, stored) = places[index];
            extents.Add(
                extent.Encoded is { } unit
                    ? extent with
                    {
                        Storage = Storage,
                        Encoded = unit with { Offset = file.Position, Length = stored.Length },
                    }
                    : extent with
                    {
                        Storage = Storage,
                        StorageOffset = file.Position,
                    }
            );
            file.Write(stored);
        }
        extents.Sort((a, b) => a.Start.CompareTo(b.Start));
        Storage.Bytes = file.ToArray();
        StoredUnits = places.Count(p => p.Extent.Encoded is not null);
    }

    public Recorder Storage { get; } = new();

    public byte[] Content => content;

    public int StoredUnits { get; }

    public override long Length => content.Length;

    public override string Name => "stored disk";

    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        content.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return extents.Where(e => e.Start < offset + length && e.End > offset).Select(e => e.Clip(offset, offset + length));
    }

    private static byte[] Compress(byte[] unit)
    {
        using var to = new MemoryStream();
        using (var zlib = new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(unit);
        return to.ToArray();
    }

    /// <summary>The file under the disk.</summary>
    internal sealed class Recorder : BlockSource
    {
        private readonly Lock gate = new();

        public byte[] Bytes { get; set; } = [];

        public List<(long Offset, int Length)> Reads { get; } = [];

        public override long Length => Bytes.Length;

        public override string Name => "stored disk's file";

        public override void Read(long offset, Span<byte> destination)
        {
            CheckRange(offset, destination.Length);
            lock (gate)
                Reads.Add((offset, destination.Length));
            Bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
        }
    }
}
