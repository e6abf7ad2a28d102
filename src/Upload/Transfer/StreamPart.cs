namespace ImageTools.Upload.Transfer;

/// <summary>A part of a stream. It is kept in memory until the service has it.</summary>
/// <param name="place">Place of the part, with its most bytes.</param>
/// <param name="pool">Its memory.</param>
/// <param name="hash">Whether to compute SHA-256.</param>
internal sealed class StreamPart(PartPlace place, ChunkPool pool, bool hash) : PartBody(place.Number, place.Start)
{
    private readonly List<byte[]> chunks = [];
    private long used;
    private (ulong Crc64, string? Sha256)? digest;

    /// <summary>Bytes that still fit.</summary>
    public long Room => place.Length - used;

    /// <summary>Its memory.</summary>
    public IReadOnlyCollection<byte[]> Chunks => chunks;

    /// <inheritdoc/>
    public override long Length => used;

    /// <inheritdoc/>
    public override ulong Crc64 => Digest.Crc64;

    /// <inheritdoc/>
    public override string? Sha256 => Digest.Sha256;

    /// <inheritdoc/>
    public override bool CostsReading => false;

    private (ulong Crc64, string? Sha256) Digest => digest ??= Compute();

    /// <summary>Takes the bytes that fit; returns their number.</summary>
    public int Fill(ReadOnlySpan<byte> from, CancellationToken cancellation)
    {
        var within = (int)(used % ChunkPool.ChunkSize);
        if (within == 0)
            chunks.Add(pool.Take(cancellation));
        var count = (int)Math.Min(Math.Min(from.Length, Room), ChunkPool.ChunkSize - within);
        from[..count].CopyTo(chunks[^1].AsSpan(within));
        used += count;
        return count;
    }

    /// <summary>Overwrites the first bytes.</summary>
    public void Head(ReadOnlySpan<byte> head)
    {
        for (var at = 0; at < head.Length; at += ChunkPool.ChunkSize)
            head[at..Math.Min(head.Length, at + ChunkPool.ChunkSize)].CopyTo(chunks[at / ChunkPool.ChunkSize]);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        foreach (var piece in Pieces())
            await write(piece).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask KnowAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override void Forget() { }

    private IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        var left = used;
        foreach (var chunk in chunks)
        {
            yield return chunk.AsMemory(0, (int)Math.Min(left, chunk.Length));
            left -= chunk.Length;
        }
    }

    private (ulong Crc64, string? Sha256) Compute()
    {
        using var sum = new PartDigest(hash);
        foreach (var piece in Pieces())
            sum.Append(piece.Span);
        return sum.Finish();
    }
}
