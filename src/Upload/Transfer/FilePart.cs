using ImageTools.Convert.Engine;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// A part that is read from a projection. Usually it is read while it is sent: memory does not depend on its size, and a retry reads it
/// again. When its checksum is needed first, it is read once and kept in memory until it is sent.
/// </summary>
/// <param name="reader">Reads the projection.</param>
/// <param name="memory">Memory for parts that are kept.</param>
/// <param name="place">Place of the part.</param>
/// <param name="hash">Whether to compute SHA-256.</param>
internal sealed class FilePart(RangeReader reader, PartMemory memory, PartPlace place, bool hash) : PartBody(place.Number, place.Start)
{
    /// <summary>
    /// Number of pieces that are read ahead. One piece is read while another is sent; a kept part is read as fast as possible.
    /// </summary>
    private const int AheadOfTheLine = 1,
        AheadOfMemory = 4;

    private readonly List<Stretch> kept = [];
    private long taken;
    private ulong crc;
    private string? sha256;

    /// <inheritdoc/>
    public override long Length => place.Length;

    /// <inheritdoc/>
    public override ulong Crc64 => crc;

    /// <inheritdoc/>
    public override string? Sha256 => sha256;

    /// <inheritdoc/>
    public override bool CostsReading => true;

    private bool IsKept => taken > 0;

    /// <inheritdoc/>
    public override async ValueTask KnowAsync(CancellationToken cancellation)
    {
        // The caller may need only a few bytes of the last piece.
        var needed = Length + RangeReader.StretchSize;
        if (await memory.TryTakeAsync(needed, cancellation).ConfigureAwait(false))
            taken = needed;
        await ProduceAsync(AheadOfMemory, stretch =>
            {
                cancellation.ThrowIfCancellationRequested();
                return ValueTask.CompletedTask;
            })
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        if (!IsKept)
        {
            await ProduceAsync(AheadOfTheLine, stretch => write(stretch.Bytes)).ConfigureAwait(false);
            return;
        }
        foreach (var stretch in kept)
            await write(stretch.Bytes).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Forget()
    {
        foreach (var stretch in kept)
            stretch.Return();
        kept.Clear();
        memory.Give(taken);
        taken = 0;
    }

    /// <summary>Reads the part from start to end and computes its checksums. Kept bytes stay in memory.</summary>
    private async ValueTask ProduceAsync(int ahead, Func<Stretch, ValueTask> take)
    {
        using var digest = new PartDigest(hash);
        var range = reader.Begin(Start, Length, ahead);
        await using (range.ConfigureAwait(false))
        {
            while (await range.NextAsync().ConfigureAwait(false) is { } stretch)
            {
                if (IsKept)
                    kept.Add(stretch);
                try
                {
                    digest.Append(stretch);
                    await take(stretch).ConfigureAwait(false);
                }
                finally
                {
                    if (!IsKept)
                        stretch.Return();
                }
            }
        }
        (crc, sha256) = digest.Finish();
    }
}
