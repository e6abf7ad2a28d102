using ImageTools.Disks;

namespace ImageTools.Bench;

/// <summary>A disk where clusters of data and holes of the same size alternate.</summary>
internal sealed class FragmentedDisk(int runs) : BlockSource
{
    private const long Cluster = 64 << 10;

    public override long Length => runs * 2 * Cluster;

    /// <summary>Bytes of all data.</summary>
    public long DataBytes => runs * Cluster;

    public override string Name => "fragmented disk";

    public override void Read(long offset, Span<byte> destination) => destination.Fill(1);

    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        for (var index = offset / Cluster; index * Cluster < offset + length; index++)
        {
            var start = index * Cluster;
            yield return (index % 2 == 0 ? Extent.Data(start, Cluster) : Extent.Unallocated(start, Cluster)).Clip(offset, offset + length);
        }
    }
}
