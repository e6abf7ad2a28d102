namespace ImageTools.Disks;

/// <summary>
/// A read-only, random-access range of bytes that can also say, without reading them, which of its ranges hold data, which read as zeros
/// and which were never allocated. All work of this project is done on block sources.
/// </summary>
/// <remarks>
/// Contract: any number of threads may call every member at the same time, and no call moves a position of another call. Reads are
/// synchronous and block; callers provide the threads. A source never changes its files.
/// </remarks>
public abstract class BlockSource : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Name of this source in errors: a path, or a path and the part of it.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Fills <paramref name="destination"/> with the bytes at <paramref name="offset"/>. The whole range has to lie inside
    /// <see cref="Length"/>, otherwise it throws <see cref="ArgumentOutOfRangeException"/>. There are no short reads.
    /// </summary>
    /// <exception cref="ImageFormatException">The image is damaged at these bytes.</exception>
    /// <exception cref="IOException">The storage could not be read.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>
    /// The extents of <c>[offset, offset + length)</c>: in ascending order, without gaps or overlaps, clipped to the range, none empty.
    /// Neighbours of one kind need not be merged. Enumerating is lazy and reads metadata only.
    /// </summary>
    public virtual IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return length == 0 ? [] : [Extent.Data(offset, length)];
    }

    /// <summary>All extents from the first byte to the last.</summary>
    public IEnumerable<Extent> Extents() => Extents(0, Length);

    /// <summary>Reads <paramref name="count"/> bytes into a new array. For metadata whose size has been checked.</summary>
    public byte[] ReadBytes(long offset, int count)
    {
        CheckRange(offset, count);
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>Throws when <c>[offset, offset + length)</c> does not lie inside this source.</summary>
    protected void CheckRange(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            ThrowOutOfRange(offset, length);
    }

    private void ThrowOutOfRange(long offset, long length) =>
        throw new ArgumentOutOfRangeException(
            nameof(offset),
            $"{Name}: bytes {offset} to {offset}+{length} lie outside a source of {Length} bytes."
        );

    /// <summary>Releases files. Reads in flight on other threads must have ended.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing) { }
}
