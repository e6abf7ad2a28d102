namespace ImageTools.Disks;

/// <summary>
/// A read-only, random-access range of bytes that can also say, without reading them, which of its ranges hold data,
/// which read as zeros and which were never allocated. Everything this project does is a verb over this noun.
/// </summary>
/// <remarks>
/// Contract: every member may be called from any number of threads at once; no call moves a position that another
/// call sees. Reads are synchronous and block; callers bring the threads. A source never changes what it reads from.
/// </remarks>
public abstract class BlockSource : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>What errors call this source: a path, or a path and the part of it.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Fills <paramref name="destination"/> with the bytes at <paramref name="offset"/>. The whole range lies inside
    /// <see cref="Length"/>; anything else is <see cref="ArgumentOutOfRangeException"/>, never a short read.
    /// </summary>
    /// <exception cref="ImageFormatException">The image is damaged where these bytes should be.</exception>
    /// <exception cref="IOException">The storage could not be read.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>
    /// What lies in <c>[offset, offset + length)</c>: extents in ascending order, without gaps or overlaps, clipped to the
    /// range, none empty. Neighbours of one kind need not be merged. Enumerating is lazy and reads metadata only.
    /// </summary>
    public virtual IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return length == 0 ? [] : [Extent.Data(offset, length)];
    }

    /// <summary>All extents from the first byte to the last.</summary>
    public IEnumerable<Extent> Extents() => Extents(0, Length);

    /// <summary>Reads <paramref name="count"/> bytes into a new array. For metadata of a size that was checked before.</summary>
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
