using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A range of a physical volume that belongs to a logical volume.</summary>
/// <param name="Start">First byte on the physical volume.</param>
/// <param name="End">The byte after the last one.</param>
/// <param name="Within">The free space of the logical volume; null when every byte is used.</param>
/// <param name="At">First byte on the logical volume, of the stripe with index 0.</param>
/// <param name="Stripe">Which of the stripes this is.</param>
/// <param name="Stripes">The stripes, 1 for a range that lies together.</param>
/// <param name="Chunk">Bytes of a stripe before the next one follows; of no meaning with one stripe.</param>
internal sealed record LvmUsedArea(long Start, long End, IFreeSpace? Within, long At, int Stripe = 0, int Stripes = 1, int Chunk = 1)
{
    /// <summary>The free ranges between two bytes of the physical volume, both inside of this range.</summary>
    public IEnumerable<(long Start, long Length)> Free(long from, long to)
    {
        if (Within is null)
            yield break;
        if (Stripes == 1)
        {
            foreach (var (start, length) in Within.Free(At + (from - Start), to - from))
                yield return (start - At + Start, length);
            yield break;
        }
        // Whole rows of the volume; a free range of it is cut into chunks, and every one of this stripe is kept.
        var (first, last) = ((from - Start) / Chunk, (to - 1 - Start) / Chunk);
        var row = (long)Stripes * Chunk;
        foreach (var (start, length) in Within.Free(At + (first * row), (last - first + 1) * row))
        {
            var (a, b) = (start - At, start - At + length);
            for (var number = a / row; (number * row) + ((long)Stripe * Chunk) < b; number++)
            {
                var chunk = (number * row) + ((long)Stripe * Chunk);
                var (left, right) = (Math.Max(a, chunk), Math.Min(b, chunk + Chunk));
                var begin = Math.Max(from, Start + (number * Chunk) + (left - chunk));
                var end = Math.Min(to, Start + (number * Chunk) + (right - chunk));
                if (left < right && begin < end)
                    yield return (begin, end - begin);
            }
        }
    }
}
