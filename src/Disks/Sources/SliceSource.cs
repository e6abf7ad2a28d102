namespace ImageTools.Disks.Sources;

/// <summary>A contiguous part of another source.</summary>
public sealed class SliceSource : BlockSource
{
    private readonly BlockSource inner;
    private readonly long start;
    private readonly bool owned;

    /// <summary>
    /// Creates the view of <paramref name="length"/> bytes from <paramref name="start"/>. The caller disposes the inner source unless
    /// <paramref name="owned"/>.
    /// </summary>
    public SliceSource(BlockSource inner, long start, long length, string? name = null, bool owned = false)
    {
        if (start < 0 || length < 0 || start > inner.Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start),
                $"{inner.Name}: a slice of {length} bytes at {start} lies outside {inner.Length} bytes."
            );
        }

        this.inner = inner;
        this.start = start;
        this.owned = owned;
        Length = length;
        Name = name ?? inner.Name;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        inner.Read(start + offset, destination);
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var by = -start;
        foreach (var extent in inner.Extents(start + offset, length))
            yield return extent.Shift(by);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && owned)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
