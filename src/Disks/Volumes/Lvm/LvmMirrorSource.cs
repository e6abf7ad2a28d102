using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>Several copies of the same bytes, the best one first. Where one can't be read, the next one is.</summary>
internal sealed class LvmMirrorSource(BlockSource[] copies) : BlockSource
{
    /// <inheritdoc/>
    public override long Length => copies[0].Length;

    /// <inheritdoc/>
    public override string Name => copies[0].Name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        for (var copy = 0; ; copy++)
        {
            try
            {
                copies[copy].Read(offset, destination);
                return;
            }
            catch (IOException e) when (e is not ReadLimitException && copy < copies.Length - 1)
            {
                // The next copy has the same bytes.
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length) => copies[0].Extents(offset, length);
}
