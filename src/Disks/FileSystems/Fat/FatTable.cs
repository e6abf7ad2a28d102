using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>The file allocation table: which cluster follows which.</summary>
internal sealed class FatTable(BlockSource volume, FatBootSector boot)
{
    /// <summary>
    /// The clusters from <paramref name="first"/> on as ranges. Stops when <paramref name="length"/> bytes are covered; a file whose chain
    /// ends earlier is damaged. A directory (length null) ends where its chain ends.
    /// </summary>
    public FileRange[] Chain(FatCluster first, long? length, string what)
    {
        // A directory has at most 65536 entries of 32 bytes.
        var limit = length ?? Math.Max(65536 * 32, boot.ClusterSize);
        var ranges = new FileRangeList(volume, what);
        var window = new Window(volume, boot);
        var (cluster, landmark) = (first, default(FatCluster));
        long covered = 0,
            steps = 0,
            nextLandmark = 1;
        while (covered < limit)
        {
            if (IsEnd(cluster.Number) && length is null)
                break;
            if (!cluster.IsAmong(boot.Clusters))
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
            if (length is null && covered >= limit && !IsEnd(window.Entry(cluster)))
                throw Damaged(what, "belongs to a directory of more than 2 MiB", cluster);
            cluster = new FatCluster(window.Entry(cluster));
        }
        return [.. ranges.Ranges];
    }

    /// <summary>Free clusters by counting.</summary>
    public long CountFree()
    {
        var window = new Window(volume, boot);
        var free = 0L;
        for (var number = FatCluster.First; number - FatCluster.First < boot.Clusters; number++)
            free += window.Entry(new FatCluster(number)) == 0 ? 1 : 0;
        return free;
    }

    /// <summary>Entry 1, whose high bits say whether the volume was unmounted and had no read errors.</summary>
    public uint StateEntry() => new Window(volume, boot).Entry(new FatCluster(1));

    // Bad-cluster marks lie just below the end marks and end a chain wrongly.
    private bool IsEnd(uint entry) =>
        entry
        >= (
            boot.Bits switch
            {
                12 => 0xff8u,
                16 => 0xfff8u,
                _ => 0x0ffffff8u,
            }
        );

    private ImageFormatException Damaged(string what, string problem, FatCluster cluster) =>
        new(volume.Name, what, problem, "cluster", cluster.Number, hint: "Run fsck.vfat on the guest's disk.");

    /// <summary>A piece of the table in memory; chains mostly go forward.</summary>
    private sealed class Window(BlockSource volume, FatBootSector boot)
    {
        private const int Size = 16384;
        private readonly byte[] bytes = new byte[Size + 1];
        private long start = -1;

        public uint Entry(FatCluster cluster)
        {
            var offset = cluster.EntryOffset(boot.Bits);
            if (start < 0 || offset < start || offset >= start + Size)
                Load(offset / Size * Size);
            var at = (int)(offset - start);
            return boot.Bits switch
            {
                32 => U32(bytes, at) & 0x0fff_ffff,
                16 => U16(bytes, at),
                _ => (uint)(cluster.Number % 2 == 0 ? U16(bytes, at) & 0xfff : U16(bytes, at) >> 4),
            };
        }

        // One byte more than the window, since an entry of 12 bits may begin in its last byte.
        private void Load(long from)
        {
            var count = (int)Math.Min(bytes.Length, boot.FatLength - from);
            var place = boot.FatStart + from;
            if (count <= 0 || place > volume.Length - count)
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
