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
        var ranges = new FileRangeList(volume, what);
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
            ranges.Add(covered, boot.ClusterSize, cluster.Place(boot));
            covered += boot.ClusterSize;
            if (covered < limit)
                cluster = new ExFatCluster(window.Entry(cluster));
        }
        return length is null && covered >= limit
            ? throw Damaged(what, "belongs to a directory that is too large", cluster)
            : [.. ranges.Ranges];
    }

    /// <summary>Clusters one after the other, for which the table is not to be read.</summary>
    public FileRange[] Contiguous(ExFatCluster first, long length, string what)
    {
        var count = ((length - 1) / boot.ClusterSize) + 1;
        if (!first.IsAmong(boot, count))
            throw Damaged(what, $"does not begin {count} clusters that exist", first);
        var ranges = new FileRangeList(volume, what);
        ranges.Add(0, count * boot.ClusterSize, first.Place(boot));
        return [.. ranges.Ranges];
    }

    /// <summary>The cluster after this one in its chain; it need not exist.</summary>
    public ExFatCluster Following(ExFatCluster cluster) => new(new Window(volume, boot).Entry(cluster));

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
