namespace ImageTools.Disks.Sources;

/// <summary>
/// A source that is read within a <see cref="ReadBudget"/>. It is for inspection, which must end in bounded time and stop at a
/// cancellation. Copying reads the source itself.
/// </summary>
/// <param name="inner">The source.</param>
/// <param name="budget">The limits of reading.</param>
/// <param name="owned">Whether disposing this disposes <paramref name="inner"/>.</param>
public sealed class BoundedSource(BlockSource inner, ReadBudget budget, bool owned = false) : BlockSource
{
    /// <inheritdoc/>
    public override long Length => inner.Length;

    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        budget.Charge(inner, offset, destination.Length);
        inner.Read(offset, destination);
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        foreach (var extent in inner.Extents(offset, length))
        {
            budget.Check(inner, extent.Start);
            yield return extent;
        }
        budget.Check(inner, offset + length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && owned)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
