namespace ImageTools.Disks.Sources;

/// <summary>
/// A source with several owners, such as an archive with open members. The last owner disposes it. Its creator is the first owner.
/// </summary>
/// <param name="inner">The source.</param>
internal sealed class SharedSource(BlockSource inner) : IDisposable
{
    private int owners = 1;
    private int released;

    /// <summary>The shared source, for reading only.</summary>
    public BlockSource Inner => inner;

    /// <summary>The same source for another owner, which disposes it.</summary>
    public BlockSource Share()
    {
        Interlocked.Increment(ref owners);
        return new Part(this);
    }

    /// <summary>Ends the creator's ownership.</summary>
    public void Dispose() => Release(ref released);

    private void Release(ref int done)
    {
        if (Interlocked.Exchange(ref done, 1) == 0 && Interlocked.Decrement(ref owners) == 0)
            inner.Dispose();
    }

    private sealed class Part(SharedSource whole) : BlockSource
    {
        private int released;

        public override long Length => whole.Inner.Length;

        public override string Name => whole.Inner.Name;

        public override void Read(long offset, Span<byte> destination) => whole.Inner.Read(offset, destination);

        public override IEnumerable<Extent> Extents(long offset, long length) => whole.Inner.Extents(offset, length);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                whole.Release(ref released);
            base.Dispose(disposing);
        }
    }
}
