using System.Buffers;
using System.Diagnostics;

namespace ImageTools.Disks.Formats.Mapped;

/// <summary>
/// Reads the small headers that lie before units all over a file. From the page cache a read of twelve bytes costs a microsecond, and no
/// other way is faster. From a disk each read costs a seek, or a counted operation of a cloud disk. So when reads are slow, whole windows
/// are read in order instead; the copy then finds them in the cache.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="scanning">False for single reads from any thread: no windows, no state.</param>
/// <param name="slowTicks">Time from which a read counts as slow, in ticks of <see cref="Stopwatch"/>; null is the default.</param>
internal sealed class UnitHeaderReader(BlockSource file, bool scanning, long? slowTicks = null) : IDisposable
{
    private const int WindowSize = 2 << 20;
    private const int SlowReadsBeforeWindows = 8;

    /// <summary>15 microseconds: several times the time of the page cache, a fraction of the time of the fastest disk.</summary>
    private static readonly long DiskTicks = Stopwatch.Frequency / 66_000;

    private readonly long slow = slowTicks ?? DiskTicks;
    private byte[]? window;
    private long windowStart,
        windowEnd,
        previous = long.MinValue;
    private int slowReads;

    /// <summary>Fills <paramref name="header"/> from <paramref name="offset"/> of the file; the range lies inside the file.</summary>
    public void Read(long offset, Span<byte> header)
    {
        if (!scanning)
        {
            file.Read(offset, header);
            return;
        }
        if (offset >= windowStart && offset + header.Length <= windowEnd)
        {
            window.AsSpan((int)(offset - windowStart), header.Length).CopyTo(header);
            return;
        }
        var near = offset > previous && offset - previous < 2 * WindowSize;
        previous = offset;
        if (near && slowReads >= SlowReadsBeforeWindows)
        {
            window ??= ArrayPool<byte>.Shared.Rent(WindowSize);
            windowStart = windowEnd = offset;
            var length = (int)Math.Min(WindowSize, file.Length - offset);
            file.Read(offset, window.AsSpan(0, length));
            windowEnd = offset + length;
            window.AsSpan(0, header.Length).CopyTo(header);
            return;
        }
        var begun = Stopwatch.GetTimestamp();
        file.Read(offset, header);
        // A fast read cancels a slow one: on a busy machine any read may be interrupted.
        slowReads = Stopwatch.GetTimestamp() - begun > slow ? slowReads + 1 : Math.Max(0, slowReads - 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (window is not null)
            ArrayPool<byte>.Shared.Return(window);
        window = null;
        windowEnd = windowStart = 0;
    }
}
