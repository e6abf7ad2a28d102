using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FreeSpace;

/// <summary>
/// A disk whose free space reads as zeros. These ranges are shown as never allocated, and are never read from the disk.
/// </summary>
public sealed class TrimmedSource : BlockSource
{
    private readonly BlockSource disk;
    private readonly bool owned;

    /// <summary>Wraps <paramref name="disk"/>. The caller disposes it unless <paramref name="owned"/>.</summary>
    public TrimmedSource(BlockSource disk, FreeSpaceMap map, bool owned = false)
    {
        this.disk = disk;
        this.owned = owned;
        Map = map;
    }

    /// <summary>The ranges that are left out, and the volumes that are kept with the reason.</summary>
    public FreeSpaceMap Map { get; }

    /// <inheritdoc/>
    public override long Length => disk.Length;

    /// <inheritdoc/>
    public override string Name => disk.Name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        var at = 0;
        foreach (var (start, length) in Map.Free(offset, destination.Length))
        {
            var from = (int)(start - offset);
            if (from > at)
                disk.Read(offset + at, destination[at..from]);
            destination.Slice(from, (int)length).Clear();
            at = from + (int)length;
        }
        if (at < destination.Length)
            disk.Read(offset + at, destination[at..]);
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return ExtentOverlay.Apply(disk.Extents(offset, length), Map.Free, ExtentKind.Unallocated, Length);
    }

    /// <summary>
    /// Bytes of data in the free space that are hidden here: the saving before compression. It walks the metadata of the whole disk, so it
    /// is for reports.
    /// </summary>
    public long CountHiddenBytes(CancellationToken cancellation = default)
    {
        var hidden = 0L;
        foreach (var extent in disk.Extents().Where(e => !e.IsZero))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (_, length) in Map.Free(extent.Start, extent.Length))
            {
                cancellation.ThrowIfCancellationRequested();
                hidden += length;
            }
        }
        return hidden;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && owned)
            disk.Dispose();
        base.Dispose(disposing);
    }
}
