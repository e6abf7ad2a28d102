using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Hashes the guest-visible disk from the bytes that are copied into a target. Bytes that are not copied are zeros. Bytes that came too
/// late, because the target has another order, are read again.
/// </summary>
/// <param name="source">The guest-visible disk.</param>
/// <param name="hashes">Its hashes.</param>
/// <param name="inOrder">Whether the target has the disk's order.</param>
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

    /// <summary>Adds the rest up to <paramref name="end"/>.</summary>
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
