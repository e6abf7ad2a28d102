using ImageTools.Convert.Engine;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// A part that is read out of a projection. Usually while it is sent: memory does not depend on its size, and an attempt after a failed one
/// reads it again. Where it has to be known before, it is read once and kept for the time that it takes to send it.
/// </summary>
/// <param name="reader">Reads the projection.</param>
/// <param name="memory">For parts that are kept.</param>
/// <param name="place">Which part.</param>
/// <param name="hash">Whether SHA-256 is wanted.</param>
internal sealed class FilePart(RangeReader reader, PartMemory memory, PartPlace place, bool hash) : PartBody(place.Number, place.Start)
{
    /// <summary>The next stretch is read while one is sent; a part that is kept is read as fast as it goes.</summary>
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
        // The last stretch may be taken for a few bytes.
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

    /// <summary>Reads the part from front to back, with its checksums; what is kept is not given back.</summary>
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
                    digest.Append(stretch.Bytes.Span);
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
