namespace ImageTools.Disks.Sources;

/// <summary>A source with some bytes replaced from memory.</summary>
public sealed class PatchedSource : BlockSource
{
    private readonly BlockSource inner;
    private readonly bool owned;
    private readonly (long Offset, ReadOnlyMemory<byte> Bytes)[] patches;

    /// <summary>
    /// Lays <paramref name="patches"/> over <paramref name="inner"/>. The caller disposes the inner source unless <paramref name="owned"/>.
    /// </summary>
    /// <exception cref="ArgumentException">Two patches overlap, or one is outside of the source.</exception>
    public PatchedSource(BlockSource inner, IEnumerable<(long Offset, ReadOnlyMemory<byte> Bytes)> patches, bool owned = false)
    {
        this.inner = inner;
        this.owned = owned;
        this.patches = [.. patches.Where(p => !p.Bytes.IsEmpty).OrderBy(p => p.Offset)];
        var end = 0L;
        foreach (var (offset, bytes) in this.patches)
        {
            if (offset < end || offset > inner.Length - bytes.Length)
            {
                throw new ArgumentException(
                    $"{inner.Name}: the patch of {bytes.Length} bytes at {offset} overlaps another one or leaves {inner.Length} bytes.",
                    nameof(patches)
                );
            }

            end = offset + bytes.Length;
        }
    }

    /// <inheritdoc/>
    public override long Length => inner.Length;

    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        inner.Read(offset, destination);
        for (var i = FirstAfter(offset); i < patches.Length && patches[i].Offset < offset + destination.Length; i++)
        {
            var (place, bytes) = patches[i];
            var from = Math.Max(place, offset);
            var to = Math.Min(place + bytes.Length, offset + destination.Length);
            bytes.Span[(int)(from - place)..(int)(to - place)].CopyTo(destination[(int)(from - offset)..]);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return ExtentOverlay.Apply(inner.Extents(offset, length), Ranges, ExtentKind.Data, Length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && owned)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private IEnumerable<(long Start, long Length)> Ranges(long offset, long length)
    {
        for (var i = FirstAfter(offset); i < patches.Length && patches[i].Offset < offset + length; i++)
        {
            var from = Math.Max(patches[i].Offset, offset);
            yield return (from, Math.Min(patches[i].Offset + patches[i].Bytes.Length, offset + length) - from);
        }
    }

    // Index of the first patch that ends after the offset.
    private int FirstAfter(long offset)
    {
        var (low, high) = (0, patches.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (patches[middle].Offset + patches[middle].Bytes.Length <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
