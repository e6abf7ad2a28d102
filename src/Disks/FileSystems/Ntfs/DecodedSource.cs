namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// A file that is stored compressed in units of one size. A unit that is asked for as a whole is decoded in place; the last few others are
/// kept.
/// </summary>
internal abstract class DecodedSource(string name, long length, int unitSize) : BlockSource
{
    private const int Slots = 4;
    private readonly Decoded?[] slots = new Decoded?[Slots];

    /// <inheritdoc/>
    public sealed override long Length { get; } = length;

    /// <inheritdoc/>
    public sealed override string Name { get; } = name;

    /// <summary>Bytes of every unit but the last.</summary>
    protected int UnitSize { get; } = unitSize;

    /// <inheritdoc/>
    public sealed override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (destination.Length > 0)
        {
            var unit = offset / UnitSize;
            var start = unit * UnitSize;
            var size = (int)Math.Min(UnitSize, Length - start);
            var count = (int)Math.Min(destination.Length, start + size - offset);
            if (count == size)
                Decode(unit, destination[..count]);
            else
                Cached(unit, size).AsSpan((int)(offset - start), count).CopyTo(destination);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public sealed override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        while (offset < end)
        {
            var (stop, isHole) = Stretch(offset / UnitSize);
            var next = stop > end / UnitSize ? end : Math.Min(end, stop * UnitSize);
            yield return isHole ? Extent.Unallocated(offset, next - offset) : Extent.Data(offset, next - offset);
            offset = next;
        }
    }

    /// <summary>Fills the bytes of one unit.</summary>
    protected abstract void Decode(long unit, Span<byte> destination);

    /// <summary>The unit, after this one, up to which all are holes or none is surely one.</summary>
    protected abstract (long End, bool IsHole) Stretch(long unit);

    private byte[] Cached(long unit, int size)
    {
        ref var slot = ref slots[(int)(unit % Slots)];
        var decoded = Volatile.Read(ref slot);
        if (decoded is null || decoded.Unit != unit)
        {
            decoded = new Decoded(unit, new byte[size]);
            Decode(unit, decoded.Bytes);
            Volatile.Write(ref slot, decoded);
        }
        return decoded.Bytes;
    }

    private sealed record Decoded(long Unit, byte[] Bytes);
}
