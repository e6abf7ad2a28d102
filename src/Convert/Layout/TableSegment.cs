using System.Buffers;
using System.Buffers.Binary;

namespace ImageTools.Convert.Layout;

/// <summary>
/// A table of big-endian numbers that are computed when they are read. L1, L2 and refcount tables of any size take no memory.
/// </summary>
/// <param name="length">Bytes.</param>
/// <param name="entrySize">2 or 8 bytes an entry.</param>
/// <param name="fill">Gives the entries from an index on.</param>
internal sealed class TableSegment(long length, int entrySize, TableSegment.Fill fill) : Segment(length)
{
    private const int EntriesAtOnce = 8192;

    /// <summary>Computes the entries from <paramref name="first"/> on.</summary>
    public delegate void Fill(long first, Span<ulong> entries);

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        var entries = ArrayPool<ulong>.Shared.Rent(EntriesAtOnce);
        Span<byte> entry = stackalloc byte[8];
        while (destination.Length > 0)
        {
            var first = offset / entrySize;
            var skip = (int)(offset % entrySize);
            var count = (int)Math.Min(EntriesAtOnce, (skip + destination.Length + entrySize - 1L) / entrySize);
            fill(first, entries.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteUInt64BigEndian(entry, entries[i]);
                var bytes = entry[(8 - entrySize + skip)..];
                var take = Math.Min(bytes.Length, destination.Length);
                bytes[..take].CopyTo(destination);
                destination = destination[take..];
                offset += take;
                skip = 0;
            }
        }
        ArrayPool<ulong>.Shared.Return(entries);
    }
}
