namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>A volume of which ranges are produced rather than stored, so that gigabytes of hostility take no disk.</summary>
internal sealed class OverlaidVolume(BlockSource inner) : BlockSource
{
    private readonly List<(long Start, long End, Fill Produce)> ranges = [];

    /// <summary>Produces the bytes from an offset inside its range on.</summary>
    public delegate void Fill(long offset, Span<byte> destination);

    public override long Length => inner.Length;

    public override string Name => "hostile volume";

    /// <summary>Bytes that were asked for.</summary>
    public long BytesRead { get; private set; }

    public OverlaidVolume With(long start, long length, Fill produce)
    {
        ranges.Add((start, start + length, produce));
        return this;
    }

    public OverlaidVolume With(long start, byte[] bytes) =>
        With(start, bytes.Length, (offset, to) => bytes.AsSpan((int)offset, to.Length).CopyTo(to));

    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        BytesRead += destination.Length;
        inner.Read(offset, destination);
        foreach (var (start, end, produce) in ranges)
        {
            var (from, to) = (Math.Max(start, offset), Math.Min(end, offset + destination.Length));
            if (from < to)
                produce(from - start, destination[(int)(from - offset)..(int)(to - offset)]);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
