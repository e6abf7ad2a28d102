using System.Collections.Concurrent;
using System.Security.Cryptography;
using ImageTools.Cloud;
using ImageTools.Cloud.Http;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <summary>An open multipart upload. Several tasks send its parts; then it is completed and verified.</summary>
internal sealed class UploadSession
{
    private const int FirstConnections = 4;

    private readonly OssClient client;
    private readonly UploadOptions options;
    private readonly RunRecord run;
    private readonly RunJournal? journal;
    private readonly TransferRules rules;
    private readonly Dictionary<int, OssPart> there;
    private readonly ConcurrentBag<SentPart> sent = [];
    private BaseParts? origin;

    /// <summary>Opens the session of a run.</summary>
    /// <param name="client">The service.</param>
    /// <param name="options">Options.</param>
    /// <param name="run">The trusted record of an earlier run, or a new record.</param>
    /// <param name="there">Parts that the service holds.</param>
    /// <param name="journal">Journal; it belongs to the caller.</param>
    public UploadSession(OssClient client, UploadOptions options, RunRecord run, IEnumerable<OssPart> there, RunJournal? journal)
    {
        this.client = client;
        this.options = options;
        this.run = run;
        this.journal = journal;
        this.there = there.Where(p => p.Number > 0).GroupBy(p => p.Number).ToDictionary(g => g.Key, g => g.Last());
        Cut = run.Cut;
        HashParts = options.HashParts;
        Source = new SourceWatch(options.Source, journal, client.Time);
        Limit = new AdaptiveLimit(FirstConnections, options.Parallel);
        rules = new TransferRules
        {
            Rate = options.MaxRate is { } rate ? new RateLimiter(rate, client.Time) : null,
            Stall = options.StallTimeout,
            ContentMd5 = options.ContentMd5,
            Attempted = Attempted,
        };
    }

    /// <summary>Limit of the parts in flight.</summary>
    public AdaptiveLimit Limit { get; }

    /// <summary>Watches the source.</summary>
    public SourceWatch Source { get; }

    /// <summary>Whether to compute SHA-256 of parts.</summary>
    public bool HashParts { get; private set; }

    /// <summary>Number and size of the parts that the service held when this run began.</summary>
    public IReadOnlyCollection<(int Number, long Size)> There => [.. there.Values.Select(p => (p.Number, p.Size))];

    /// <summary>The cut of the object: from an earlier run or decided by this one; null before that.</summary>
    public PartCut? Cut { get; private set; }

    private OssLocation To => run.Location;

    /// <summary>Sets the base from which parts may be copied.</summary>
    public void TakeFrom(BaseParts? parts)
    {
        origin = parts;
        HashParts |= parts?.HasSha256 == true;
    }

    /// <summary>Sets the cut of the object.</summary>
    public void Decided(PartCut cut)
    {
        if (Cut is null || journal?.Record is null)
            journal?.Decided(cut);
        Cut = cut;
    }

    /// <summary>
    /// Brings a part into the bucket. It uses the recorded part, a part at the service with the same bytes, or a part of the base;
    /// otherwise it sends the part. The bytes are produced once for all these steps, as far as memory allows.
    /// </summary>
    public async Task<PartOrigin> SendAsync(PartBody part, CancellationToken cancellation)
    {
        var known = there.TryGetValue(part.Number, out var found) && found.Size == part.Length ? found : null;
        if (known is not null && part.CostsReading && Recorded(known) is { } noted)
        {
            sent.Add(new SentPart(known, noted.Size, noted.Crc64, PartOrigin.Reused, noted.Sha256));
            return PartOrigin.Reused;
        }
        if (known is not null || origin?.MayHave(part.Length) == true || options.ContentMd5)
            await part.KnowAsync(cancellation).ConfigureAwait(false);
        if (known is not null && await IsSameAsync(known, part, cancellation).ConfigureAwait(false))
            return Arrived(known, part, PartOrigin.Reused);
        if (await CopyAsync(part, cancellation).ConfigureAwait(false) is { } copied)
            return Arrived(copied, part, PartOrigin.Copied);
        var answer = await client.UploadPartAsync(To, run.UploadId, part.Number, part, rules, cancellation).ConfigureAwait(false);
        return Arrived(answer, part, PartOrigin.Sent);
    }

    /// <summary>Completes the upload; verifies size and CRC-64 of the object.</summary>
    /// <param name="begin">Time when the upload began.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<UploadResult> CompleteAsync(long begin, CancellationToken cancellation)
    {
        Source.Check();
        var parts = sent.OrderBy(p => p.Part.Number).ToArray();
        var length = parts.Sum(p => p.Length);
        var crc = parts.Aggregate(0UL, (sum, part) => OssCrc64.Combine(sum, part.Crc64, part.Length));
        // After completion, the service no longer lists what was begun for this name.
        await LateUploads.RemoveAsync(client, run, cancellation).ConfigureAwait(false);
        journal?.Completing(length, crc);
        var done = await client
            .CompleteAsync(To, run.UploadId, [.. parts.Select(p => p.Part)], options.Overwrite, length, crc, cancellation)
            .ConfigureAwait(false);
        CheckProof(done, length, crc);
        return new UploadResult(
            To,
            length,
            crc,
            done.ETag,
            parts.Length,
            parts.Count(p => p.Origin == PartOrigin.Reused),
            client.Time.GetElapsedTime(begin)
        )
        {
            PartsCopied = parts.Count(p => p.Origin == PartOrigin.Copied),
            BytesSent = parts.Where(p => p.Origin == PartOrigin.Sent).Sum(p => p.Length),
            PartTable = PartTable.Of(parts.Select(p => (p.Length, p.Crc64, p.Sha256))),
        };
    }

    /// <summary>
    /// The recorded part, when the journal holds it and the service's part is unchanged; else null. A recorded part is not read again.
    /// </summary>
    private RecordedPart? Recorded(OssPart known) =>
        run.Parts.TryGetValue(known.Number, out var noted)
        && noted.Size == known.Size
        && noted.ETag == known.ETag
        && (known.Crc64 ?? noted.Crc64) == noted.Crc64
        && (noted.Sha256 is not null || !HashParts)
            ? noted
            : null;

    /// <summary>A part is only trusted after its bytes were compared: by CRC-64, or by the MD5 that is its ETag.</summary>
    private static async Task<bool> IsSameAsync(OssPart known, PartBody part, CancellationToken cancellation)
    {
        if (known.Crc64 is { } theirs)
            return part.Crc64 == theirs;
        // The service chose this checksum. Its security does not matter here.
#pragma warning disable CA5351
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        await part.ReadAsync(md5.AppendData, cancellation).ConfigureAwait(false);
        return known.ETag.Equals(System.Convert.ToHexString(md5.GetHashAndReset()), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Copies a part from the base, if the base has one with the same bytes. An error here does not fail the upload, because the part can
    /// be sent.
    /// </summary>
    private async Task<OssPart?> CopyAsync(PartBody part, CancellationToken cancellation)
    {
        if (origin?.MayHave(part.Length) != true || origin.Find(part) is not { } same)
            return null;
        // The service has the bytes, so other parts may use the memory.
        part.Forget();
        var from = origin.Origin;
        try
        {
            return await client
                .CopyPartAsync(To, run.UploadId, part.Number, from.Location, from.ETag, same.Start, same.Length, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code != "NoSuchUpload")
        {
            if (origin.GiveUp())
                client.Note?.Invoke($"No more parts are copied from {from.Location}: {e.Message}");
            return null;
        }
    }

    private PartOrigin Arrived(OssPart there, PartBody part, PartOrigin how)
    {
        Source.CheckNowAndThen();
        sent.Add(new SentPart(there, part.Length, part.Crc64, how, part.Sha256));
        journal?.Arrived(new RecordedPart(there.Number, part.Length, part.Crc64, there.ETag, part.Sha256));
        return how;
    }

    /// <summary>Throws when the object is wrong, or when its bytes are not verified.</summary>
    private void CheckProof(OssObject done, long length, ulong crc)
    {
        if (done.Crc64 is null)
        {
            journal?.Forget();
            throw new CloudException(
                "oss",
                "object-unproven",
                $"{To} is there, {done.Length} bytes, but {client.Endpoint.Address.Authority} states no CRC-64 of it "
                    + "(x-oss-hash-crc64ecma): it is not verified that its bytes are those that were sent.",
                hint: "Check that the endpoint is OSS itself, and that no host in between removes headers. Upload again through a "
                    + "direct endpoint, or compare a download with the image; do not import it before."
            );
        }
        if (done.Length != length || done.Crc64 != crc)
        {
            throw new CloudException(
                "oss",
                "object-mismatch",
                $"{To} is not what was sent: {done.Length} bytes with CRC-64 {done.Crc64} instead of {length} bytes with {crc}.",
                hint: "Run the same command again: it checks the object once more. If the object is wrong again, delete it and "
                    + "upload again."
            );
        }
    }

    private void Attempted(CloudException? error)
    {
        if (Limit.Attempted(error) is { } fewer)
            client.Note?.Invoke($"The line or the service is in trouble: {fewer} parts at once from now on.");
    }
}
