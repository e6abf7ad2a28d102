using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>The file allocation table: which cluster follows which.</summary>
internal sealed class ExFatTable(BlockSource volume, ExFatBootSector boot)
{
    private const uint FirstEnd = 0xffff_fff8;

    /// <summary>
    /// The clusters from <paramref name="first"/> on as ranges, which cover <paramref name="length"/> bytes. A chain that ends earlier is
    /// damaged. The root directory (length null) ends where its chain ends.
    /// </summary>
    public FileRange[] Chain(ExFatCluster first, long? length, string what)
    {
        var limit = length ?? FileSystemLimits.MaxDirectoryBytes + 1;
        var ranges = new List<FileRange>();
        var window = new Window(volume, boot);
        var (cluster, landmark) = (first, default(ExFatCluster));
        long covered = 0,
            steps = 0,
            nextLandmark = 1;
        while (covered < limit)
        {
            if (length is null && covered > 0 && cluster.Number >= FirstEnd)
                break;
            if (!cluster.IsAmong(boot))
                throw Damaged(what, covered == 0 ? "does not exist" : $"does not exist, {covered} bytes into the chain", cluster);
            // Brent's cycle search: the landmark moves at powers of two, so every cycle reaches it soon.
            if (cluster == landmark)
                throw Damaged(what, "comes twice in its chain", cluster);
            if (++steps == nextLandmark)
            {
                landmark = cluster;
                nextLandmark *= 2;
            }
            Append(ranges, covered, cluster, 1, what);
            covered += boot.ClusterSize;
            if (covered < limit)
                cluster = new ExFatCluster(window.Entry(cluster));
        }
        return length is null && covered >= limit ? throw Damaged(what, "belongs to a directory that is too large", cluster) : [.. ranges];
    }

    /// <summary>Clusters one after the other, for which the table is not to be read.</summary>
    public FileRange[] Contiguous(ExFatCluster first, long length, string what)
    {
        var count = ((length - 1) / boot.ClusterSize) + 1;
        if (!first.IsAmong(boot, count))
            throw Damaged(what, $"does not begin {count} clusters that exist", first);
        var ranges = new List<FileRange>();
        Append(ranges, 0, first, count, what);
        return [.. ranges];
    }

    /// <summary>The cluster after this one in its chain; it need not exist.</summary>
    public ExFatCluster Following(ExFatCluster cluster) => new(new Window(volume, boot).Entry(cluster));

    private void Append(List<FileRange> ranges, long covered, ExFatCluster cluster, long count, string what)
    {
        var (place, length) = (cluster.Place(boot), count * boot.ClusterSize);
        if (place > volume.Length - length)
        {
            throw new ImageFormatException(
                volume.Name,
                what,
                "lies after the end of the volume",
                offset: place,
                hint: "The image may be cut off."
            );
        }
        if (ranges.Count > 0 && ranges[^1].Place + ranges[^1].Length == place)
            ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + length };
        else if (ranges.Count < FileSystemLimits.MaxRanges)
            ranges.Add(new FileRange(covered, length, place));
        else
            throw new ImageFormatException(volume.Name, what, $"is in more than {FileSystemLimits.MaxRanges} pieces");
    }

    private ImageFormatException Damaged(string what, string problem, ExFatCluster cluster) =>
        new(volume.Name, what, problem, "cluster", cluster.Number, hint: "Run fsck.exfat on the guest's disk.");

    /// <summary>A piece of the table in memory; chains mostly go forward.</summary>
    private sealed class Window(BlockSource volume, ExFatBootSector boot)
    {
        private const int Size = 16384;
        private readonly byte[] bytes = new byte[Size];
        private long start = -1;

        public uint Entry(ExFatCluster cluster)
        {
            var offset = cluster.Number * 4L;
            if (start < 0 || offset < start || offset >= start + Size)
                Load(offset / Size * Size);
            return U32(bytes, (int)(offset - start));
        }

        private void Load(long from)
        {
            var count = (int)Math.Min(Size, ((boot.Clusters + (long)ExFatCluster.First) * 4) - from);
            var place = boot.FatStart + from;
            if (place > volume.Length - count)
            {
                throw new ImageFormatException(
                    volume.Name,
                    "FAT",
                    "lies after the end of the volume",
                    offset: place,
                    hint: "The image may be cut off."
                );
            }
            volume.Read(place, bytes.AsSpan(0, count));
            start = from;
        }
    }
}
