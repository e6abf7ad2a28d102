using System.Collections.Concurrent;
using System.Security.Cryptography;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <summary>One multipart upload: begun or gone on with, its parts sent from several tasks, completed and proved.</summary>
internal sealed class UploadSession : IDisposable
{
    private const int FirstConnections = 4;

    private readonly OssClient client;
    private readonly OssLocation to;
    private readonly UploadOptions options;
    private readonly TransferRules rules;
    private readonly RunJournal? journal;
    private readonly Dictionary<int, OssPart> there;
    private readonly Dictionary<int, RecordedPart> recorded;
    private readonly ConcurrentBag<SentPart> sent = [];

    private UploadSession(OssClient client, OssLocation to, UploadOptions options, string id, IEnumerable<OssPart> there, RunJournal? journal, RunRecord? record)
    {
        this.client = client;
        this.to = to;
        this.options = options;
        this.journal = journal;
        Id = id;
        Cut = record?.Cut;
        this.there = there.Where(p => p.Number > 0).GroupBy(p => p.Number).ToDictionary(g => g.Key, g => g.Last());
        // What a journal says is only as good as the knowledge that the source is the same.
        recorded = record?.Identity.Source is not null ? record.Parts : [];
        Limit = new AdaptiveLimit(FirstConnections, options.Parallel);
        rules = new TransferRules
        {
            Rate = options.MaxRate is { } rate ? new RateLimiter(rate, client.Time) : null,
            Stall = options.StallTimeout,
            ContentMd5 = options.ContentMd5,
            Attempted = Attempted,
        };
    }

    /// <summary>Id of the multipart upload.</summary>
    public string Id { get; }

    /// <summary>How many parts may be in flight.</summary>
    public AdaptiveLimit Limit { get; }

    /// <summary>Number and size of the parts that the service held when this run began.</summary>
    public IReadOnlyCollection<(int Number, long Size)> There => [.. there.Values.Select(p => (p.Number, p.Size))];

    /// <summary>Where the object is cut: as an earlier run recorded it, or as this one decided; null before.</summary>
    public PartCut? Cut { get; private set; }

    /// <summary>The object, when an earlier run had finished but for its journal.</summary>
    public UploadResult? Finished { get; private init; }

    /// <summary>Begins an upload, or goes on with an unfinished one of the same object: the one in the journal, else the newest that the service lists.</summary>
    public static async Task<UploadSession> OpenAsync(OssClient client, OssLocation to, UploadOptions options, RunIdentity identity, CancellationToken cancellation)
    {
        var journal = options.Runs?.Enter(to, client.Time);
        try
        {
            return await OpenAsync(client, to, options, identity, journal, cancellation).ConfigureAwait(false);
        }
        catch
        {
            journal?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => journal?.Dispose();

    /// <summary>Says where the object is cut.</summary>
    public void Decided(PartCut cut)
    {
        if (Cut is null)
            journal?.Decided(cut);
        Cut = cut;
    }

    /// <summary>Sends a part unless the service holds exactly these bytes already.</summary>
    public async Task SendAsync(int number, long start, OssBody bytes, CancellationToken cancellation)
    {
        if (there.TryGetValue(number, out var known) && known.Size == bytes.Length)
        {
            // Recorded for the same source, and unchanged at the service since: no need to read it again.
            if (bytes is SourceBody && recorded.TryGetValue(number, out var noted) && noted.Size == known.Size && noted.ETag == known.ETag && (known.Crc64 ?? noted.Crc64) == noted.Crc64)
            {
                sent.Add(new SentPart(known, noted.Size, noted.Crc64, PartOrigin.Reused));
                return;
            }
            if (await IsSameAsync(known, bytes, cancellation).ConfigureAwait(false))
            {
                Arrived(known, bytes, PartOrigin.Reused);
                return;
            }
        }
        Arrived(await client.UploadPartAsync(to, Id, number, bytes, rules, cancellation).ConfigureAwait(false), bytes, PartOrigin.Sent);
    }

    /// <summary>Puts the parts together; proves size and CRC-64 of the whole.</summary>
    public async Task<UploadResult> CompleteAsync(long begin, CancellationToken cancellation)
    {
        var parts = sent.OrderBy(p => p.Part.Number).ToArray();
        var length = parts.Sum(p => p.Length);
        var crc = parts.Aggregate(0UL, (sum, part) => OssCrc64.Combine(sum, part.Crc64, part.Length));
        journal?.Completing(length, crc);
        var done = await client.CompleteAsync(to, Id, [.. parts.Select(p => p.Part)], options.Overwrite, length, crc, cancellation).ConfigureAwait(false);
        // Whatever the object is, nothing of it is unfinished any more.
        journal?.Forget();
        if (done.Crc64 is null)
        {
            throw new CloudException(
                "oss", "object-unproven", $"{to} is there, {done.Length} bytes, but {client.Endpoint.Address.Authority} states no CRC-64 of it (x-oss-hash-crc64ecma): nothing proves that it is what was sent.",
                hint: "Is the endpoint OSS itself, and nothing in between that removes headers? Upload again through a direct endpoint, or compare a download with the image; don't import it unproven.");
        }
        if (done.Length != length || done.Crc64 != crc)
        {
            throw new CloudException(
                "oss", "object-mismatch", $"{to} is not what was sent: {done.Length} bytes with CRC-64 {done.Crc64} instead of {length} bytes with {crc}.",
                hint: "Delete the object and upload again.");
        }
        return new UploadResult(to, length, crc, done.ETag, parts.Length, parts.Count(p => p.Origin == PartOrigin.Reused), client.Time.GetElapsedTime(begin));
    }

    private static async Task<UploadSession> OpenAsync(OssClient client, OssLocation to, UploadOptions options, RunIdentity identity, RunJournal? journal, CancellationToken cancellation)
    {
        var record = await RecordAsync(client, to, options, identity, journal, cancellation).ConfigureAwait(false);
        if ((!options.Overwrite || record?.Completing is not null) && await client.FindObjectAsync(to, cancellation).ConfigureAwait(false) is { } existing)
        {
            if (record?.Completing is { } end && end.Length == existing.Length && end.Crc64 == existing.Crc64)
            {
                client.Note?.Invoke($"{to} was complete when the earlier run ended.");
                journal?.Forget();
                var done = new UploadResult(to, end.Length, end.Crc64, existing.ETag, record.Parts.Count, record.Parts.Count, TimeSpan.Zero);
                return new UploadSession(client, to, options, record.UploadId, [], journal, record) { Finished = done };
            }
            if (!options.Overwrite)
                throw new CloudException("oss", "object-exists", $"{to} exists already ({existing.Length} bytes).", hint: "Choose another key, or give --overwrite.");
        }
        if (record is not null && await ListAsync(client, to, record.UploadId, cancellation).ConfigureAwait(false) is { } parts)
        {
            client.Note?.Invoke($"Going on with run {RunStore.IdOf(to)} of {record.Started:u}: {parts.Count} parts of {to} are there.");
            journal!.Continue();
            return new UploadSession(client, to, options, record.UploadId, parts, journal, record);
        }
        if (options.Resume && !options.Restart && await client.ListUploadsAsync(to, cancellation).ConfigureAwait(false) is [.., { } unfinished]
            && await ListAsync(client, to, unfinished.UploadId, cancellation).ConfigureAwait(false) is { } others)
        {
            client.Note?.Invoke($"Going on with an unfinished upload of {to}: {others.Count} parts are there; each is compared before it is relied on.");
            Begin(unfinished.UploadId);
            return new UploadSession(client, to, options, unfinished.UploadId, others, journal, null);
        }
        var id = await client.InitiateAsync(to, options.Overwrite, options.Settings, cancellation).ConfigureAwait(false);
        Begin(id);
        return new UploadSession(client, to, options, id, [], journal, null);

        void Begin(string uploadId) => journal?.Begin(new RunRecord
        {
            Location = to, UploadId = uploadId, Endpoint = client.Endpoint.Address.Authority, Started = client.Time.GetUtcNow(), Command = options.Command, Identity = identity,
        });
    }

    /// <summary>What an earlier run recorded, if it can be gone on with.</summary>
    private static async Task<RunRecord?> RecordAsync(OssClient client, OssLocation to, UploadOptions options, RunIdentity identity, RunJournal? journal, CancellationToken cancellation)
    {
        // Two objects whose names give the same run are not impossible.
        if (journal?.Record is not { } record || record.Location != to)
            return null;
        if (options.Restart || !options.Resume)
        {
            await client.AbortAsync(to, record.UploadId, cancellation).ConfigureAwait(false);
            journal.Forget();
            return null;
        }
        return identity.DifferenceTo(record.Identity) is not { } difference ? record : throw new CloudException(
            "oss", "run-changed", $"An unfinished upload of {to} is there (run {RunStore.IdOf(to)} of {record.Started:u}, {record.Parts.Count} parts), but {difference}.",
            hint: "Give --restart to remove it and begin afresh, or bring back what was.");
    }

    /// <summary>The parts, or null when the upload is not there any more.</summary>
    private static async Task<IReadOnlyList<OssPart>?> ListAsync(OssClient client, OssLocation to, string id, CancellationToken cancellation)
    {
        try
        {
            return await client.ListPartsAsync(to, id, cancellation).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "NoSuchUpload")
        {
            client.Note?.Invoke($"The unfinished upload of {to} was removed meanwhile: beginning afresh.");
            return null;
        }
    }

    private void Arrived(OssPart part, OssBody bytes, PartOrigin origin)
    {
        sent.Add(new SentPart(part, bytes.Length, bytes.Crc64, origin));
        journal?.Arrived(new RecordedPart(part.Number, bytes.Length, bytes.Crc64, part.ETag));
    }

    /// <summary>A part is never trusted unless its bytes were compared: by CRC-64, or by the MD5 that is its ETag.</summary>
    private static async Task<bool> IsSameAsync(OssPart known, OssBody bytes, CancellationToken cancellation)
    {
        if (known.Crc64 is { } theirs)
            return await bytes.ReadAsync(null, cancellation).ConfigureAwait(false) == theirs;
        // The service's own choice of checksum; nothing rests on it being hard to forge.
#pragma warning disable CA5351
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        await bytes.ReadAsync(md5.AppendData, cancellation).ConfigureAwait(false);
        return known.ETag.Equals(System.Convert.ToHexString(md5.GetHashAndReset()), StringComparison.OrdinalIgnoreCase);
    }

    private void Attempted(CloudException? error)
    {
        if (Limit.Attempted(error) is { } fewer)
            client.Note?.Invoke($"The line or the service is in trouble: {fewer} parts at once from now on.");
    }
}
