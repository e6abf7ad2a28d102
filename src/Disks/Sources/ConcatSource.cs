namespace ImageTools.Disks.Sources;

/// <summary>Sources one after the other. Owns them all.</summary>
public sealed class ConcatSource : BlockSource
{
    private readonly BlockSource[] parts;
    private readonly long[] starts;

    /// <summary>Creates the whole from parts, none of them empty.</summary>
    public ConcatSource(string name, IReadOnlyList<BlockSource> parts)
    {
        Name = name;
        this.parts = [.. parts];
        starts = new long[this.parts.Length];
        for (var i = 0; i < this.parts.Length; i++)
        {
            if (this.parts[i].Length == 0)
                throw new ArgumentException($"{this.parts[i].Name} is empty.", nameof(parts));
            starts[i] = Length;
            Length = checked(Length + this.parts[i].Length);
        }
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        for (var i = destination.IsEmpty ? 0 : Find(offset); !destination.IsEmpty; i++)
        {
            var count = (int)Math.Min(destination.Length, starts[i] + parts[i].Length - offset);
            parts[i].Read(offset - starts[i], destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return length == 0 ? [] : Enumerate(offset, offset + length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var part in parts)
                part.Dispose();
        }
        base.Dispose(disposing);
    }

    private IEnumerable<Extent> Enumerate(long offset, long end)
    {
        for (var i = Find(offset); offset < end; i++)
        {
            var partEnd = Math.Min(end, starts[i] + parts[i].Length);
            foreach (var extent in parts[i].Extents(offset - starts[i], partEnd - offset))
                yield return extent.Shift(starts[i]);
            offset = partEnd;
        }
    }

    private int Find(long offset)
    {
        var index = Array.BinarySearch(starts, offset);
        return index >= 0 ? index : ~index - 1;
    }
}
