using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Feeds hashes of the guest-visible disk with what passes by on its way into a target. What does not pass by is zeros; only what passed by
/// too late, because the target keeps it in another order, is read again.
/// </summary>
/// <param name="source">The guest-visible disk.</param>
/// <param name="hashes">Its hashes.</param>
/// <param name="inOrder">Whether the target keeps everything in the disk's order.</param>
internal sealed class ContentFeed(BlockSource source, HashBundle hashes, bool inOrder)
{
    private const int ChunkSize = 1 << 20;
    private byte[]? buffer;

    /// <summary>Adds guest bytes that begin at <paramref name="guest"/>.</summary>
    public void Add(long guest, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (guest < hashes.Position)
            return;
        Fill(guest, cancellation);
        hashes.Append(bytes[..(int)Math.Min(bytes.Length, source.Length - guest)]);
    }

    /// <summary>Adds what is left up to <paramref name="end"/>.</summary>
    public void Fill(long end, CancellationToken cancellation)
    {
        if (inOrder)
        {
            hashes.AppendZeros(end - hashes.Position, cancellation);
            return;
        }
        while (hashes.Position < end)
        {
            foreach (var extent in source.Extents(hashes.Position, end - hashes.Position))
            {
                if (extent.IsZero)
                    hashes.AppendZeros(extent.Length, cancellation);
                else
                    Read(extent, cancellation);
            }
        }
    }

    /// <summary>Adds the rest of the disk.</summary>
    public void Finish(CancellationToken cancellation) => Fill(source.Length, cancellation);

    private void Read(in Extent extent, CancellationToken cancellation)
    {
        buffer ??= GC.AllocateUninitializedArray<byte>(ChunkSize);
        for (var at = extent.Start; at < extent.End; at += ChunkSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var length = (int)Math.Min(ChunkSize, extent.End - at);
            source.Read(at, buffer.AsSpan(0, length));
            hashes.Append(buffer.AsMemory(0, length));
        }
    }
}
