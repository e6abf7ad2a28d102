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

/// <summary>One multipart upload that is open: its parts are sent from several tasks, completed and proved.</summary>
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

    /// <summary>Goes on with a run.</summary>
    /// <param name="client">The service.</param>
    /// <param name="options">How.</param>
    /// <param name="run">What is believed of an earlier run, or a new record.</param>
    /// <param name="there">What the service holds.</param>
    /// <param name="journal">Belongs to the caller.</param>
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

    /// <summary>How many parts may be in flight.</summary>
    public AdaptiveLimit Limit { get; }

    /// <summary>Watches what is read.</summary>
    public SourceWatch Source { get; }

    /// <summary>Whether SHA-256 of parts is wanted.</summary>
    public bool HashParts { get; private set; }

    /// <summary>Number and size of the parts that the service held when this run began.</summary>
    public IReadOnlyCollection<(int Number, long Size)> There => [.. there.Values.Select(p => (p.Number, p.Size))];

    /// <summary>Where the object is cut: as an earlier run recorded it, or as this one decided; null before.</summary>
    public PartCut? Cut { get; private set; }

    private OssLocation To => run.Location;

    /// <summary>Parts may be taken over from this one.</summary>
    public void TakeFrom(BaseParts? parts)
    {
        origin = parts;
        HashParts |= parts?.HasSha256 == true;
    }

    /// <summary>Says where the object is cut.</summary>
    public void Decided(PartCut cut)
    {
        if (Cut is null || journal?.Record is null)
            journal?.Decided(cut);
        Cut = cut;
    }

    /// <summary>
    /// Gets a part into the bucket: it is there and recorded; it is there and the same; the base has it; or it is sent. Its bytes are
    /// produced once for all of that, as far as memory allows.
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

    /// <summary>Puts the parts together; proves size and CRC-64 of the whole.</summary>
    /// <param name="begin">When the upload began.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<UploadResult> CompleteAsync(long begin, CancellationToken cancellation)
    {
        Source.Check();
        var parts = sent.OrderBy(p => p.Part.Number).ToArray();
        var length = parts.Sum(p => p.Length);
        var crc = parts.Aggregate(0UL, (sum, part) => OssCrc64.Combine(sum, part.Crc64, part.Length));
        // The last moment at which the object's name tells what was begun for it.
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

    /// <summary>What the journal says of a part that is unchanged at the service since: no need to read it again. Or null.</summary>
    private RecordedPart? Recorded(OssPart known) =>
        run.Parts.TryGetValue(known.Number, out var noted)
        && noted.Size == known.Size
        && noted.ETag == known.ETag
        && (known.Crc64 ?? noted.Crc64) == noted.Crc64
        && (noted.Sha256 is not null || !HashParts)
            ? noted
            : null;

    /// <summary>A part is never trusted unless its bytes were compared: by CRC-64, or by the MD5 that is its ETag.</summary>
    private static async Task<bool> IsSameAsync(OssPart known, PartBody part, CancellationToken cancellation)
    {
        if (known.Crc64 is { } theirs)
            return part.Crc64 == theirs;
        // The service's own choice of checksum; nothing rests on it being hard to forge.
#pragma warning disable CA5351
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        await part.ReadAsync(md5.AppendData, cancellation).ConfigureAwait(false);
        return known.ETag.Equals(System.Convert.ToHexString(md5.GetHashAndReset()), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Takes a part over from the base, if it has one of the same bytes. Whatever speaks against it is no reason to fail: the part
    /// can be sent.
    /// </summary>
    private async Task<OssPart?> CopyAsync(PartBody part, CancellationToken cancellation)
    {
        if (origin?.MayHave(part.Length) != true || origin.Find(part) is not { } same)
            return null;
        // The service has the bytes, so others may use the memory.
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
                client.Note?.Invoke($"Nothing more is taken over from {from.Location}: {e.Message}");
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

    /// <summary>A wrong object, or one of which nothing is proved, is not called good.</summary>
    private void CheckProof(OssObject done, long length, ulong crc)
    {
        if (done.Crc64 is null)
        {
            journal?.Forget();
            throw new CloudException(
                "oss",
                "object-unproven",
                $"{To} is there, {done.Length} bytes, but {client.Endpoint.Address.Authority} states no CRC-64 of it "
                    + "(x-oss-hash-crc64ecma): nothing proves that it is what was sent.",
                hint: "Is the endpoint OSS itself, and nothing in between that removes headers? Upload again through a direct endpoint, "
                    + "or compare a download with the image; don't import it unproven."
            );
        }
        if (done.Length != length || done.Crc64 != crc)
        {
            throw new CloudException(
                "oss",
                "object-mismatch",
                $"{To} is not what was sent: {done.Length} bytes with CRC-64 {done.Crc64} instead of {length} bytes with {crc}.",
                hint: "Run the same command again: it looks once more. If it finds the object wrong again, delete it and upload again."
            );
        }
    }

    private void Attempted(CloudException? error)
    {
        if (Limit.Attempted(error) is { } fewer)
            client.Note?.Invoke($"The line or the service is in trouble: {fewer} parts at once from now on.");
    }
}
