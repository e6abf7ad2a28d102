using System.Collections.Concurrent;
using System.Security.Cryptography;
using ImageTools.Cloud;
using ImageTools.Cloud.Http;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <summary>One multipart upload: begun or gone on with, its parts sent from several tasks, completed and proved.</summary>
internal sealed partial class UploadSession : IDisposable
{
    private const int FirstConnections = 4;
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(1);

    private readonly OssClient client;
    private readonly OssLocation to;
    private readonly UploadOptions options;
    private readonly TransferRules rules;
    private readonly RunJournal? journal;
    private readonly RunRecord? record;
    private readonly Dictionary<int, OssPart> there;
    private readonly Dictionary<int, RecordedPart> recorded;
    private BaseParts? origin;
    private long checkedAt;
    private bool changed;
    private readonly ConcurrentBag<SentPart> sent = [];

    private UploadSession(
        OssClient client,
        OssLocation to,
        UploadOptions options,
        string id,
        IEnumerable<OssPart> there,
        RunJournal? journal,
        RunRecord? record
    )
    {
        this.client = client;
        this.to = to;
        this.options = options;
        this.journal = journal;
        Id = id;
        this.record = record;
        Cut = record?.Cut;
        HashParts = options.HashParts;
        this.there = there.Where(p => p.Number > 0).GroupBy(p => p.Number).ToDictionary(g => g.Key, g => g.Last());
        // What a journal says is only as good as the knowledge that the source is the same.
        recorded = record is { Doubt: null } ? record.Parts : [];
        Doubt = record?.Doubt;
        checkedAt = client.Time.GetTimestamp();
        Limit = new AdaptiveLimit(FirstConnections, options.Parallel);
        rules = new TransferRules
        {
            Rate = options.MaxRate is { } rate ? new RateLimiter(rate, client.Time) : null,
            Stall = options.StallTimeout,
            ContentMd5 = options.ContentMd5,
            Attempted = Attempted,
        };
    }

    /// <summary>Why nothing of an earlier run is believed, in words; null when it is.</summary>
    public string? Doubt { get; }

    /// <summary>Id of the multipart upload.</summary>
    public string Id { get; }

    /// <summary>How many parts may be in flight.</summary>
    public AdaptiveLimit Limit { get; }

    /// <summary>Whether SHA-256 of parts is wanted.</summary>
    public bool HashParts { get; private set; }

    /// <summary>Number and size of the parts that the service held when this run began.</summary>
    public IReadOnlyCollection<(int Number, long Size)> There => [.. there.Values.Select(p => (p.Number, p.Size))];

    /// <summary>Where the object is cut: as an earlier run recorded it, or as this one decided; null before.</summary>
    public PartCut? Cut { get; private set; }

    /// <summary>The object, when an earlier run had finished but for its journal.</summary>
    public UploadResult? Finished { get; private init; }

    /// <summary>An object of that name, which may be what would be sent; null when there is nothing to find out.</summary>
    public OssObject? Standing { get; private init; }

    /// <inheritdoc/>
    public void Dispose() => journal?.Dispose();

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

    /// <summary>Sends a part unless the service holds exactly these bytes already.</summary>
    public async Task<PartOrigin> SendAsync(int number, long start, OssBody bytes, CancellationToken cancellation)
    {
        if (there.TryGetValue(number, out var known) && known.Size == bytes.Length)
        {
            // Recorded for the same source, and unchanged at the service since: no need to read it again.
            if (
                bytes is SourceBody
                && recorded.TryGetValue(number, out var noted)
                && noted.Size == known.Size
                && noted.ETag == known.ETag
                && (known.Crc64 ?? noted.Crc64) == noted.Crc64
                && (noted.Sha256 is not null || !HashParts)
            )
            {
                sent.Add(new SentPart(known, noted.Size, noted.Crc64, PartOrigin.Reused, noted.Sha256));
                return PartOrigin.Reused;
            }
            if (await IsSameAsync(known, bytes, cancellation).ConfigureAwait(false))
            {
                Arrived(known, bytes, PartOrigin.Reused);
                return PartOrigin.Reused;
            }
        }
        if (await CopyAsync(number, bytes, cancellation).ConfigureAwait(false) is { } copied)
        {
            Arrived(copied, bytes, PartOrigin.Copied);
            return PartOrigin.Copied;
        }
        Arrived(await client.UploadPartAsync(to, Id, number, bytes, rules, cancellation).ConfigureAwait(false), bytes, PartOrigin.Sent);
        return PartOrigin.Sent;
    }

    /// <summary>Puts the parts together; proves size and CRC-64 of the whole.</summary>
    public async Task<UploadResult> CompleteAsync(long begin, CancellationToken cancellation)
    {
        CheckSource();
        var parts = sent.OrderBy(p => p.Part.Number).ToArray();
        var length = parts.Sum(p => p.Length);
        var crc = parts.Aggregate(0UL, (sum, part) => OssCrc64.Combine(sum, part.Crc64, part.Length));
        // The last moment at which the object's name tells what was begun for it.
        if (record is not null)
            await RemoveLateAsync(client, record, cancellation).ConfigureAwait(false);
        journal?.Completing(length, crc);
        var done = await client
            .CompleteAsync(to, Id, [.. parts.Select(p => p.Part)], options.Overwrite, length, crc, cancellation)
            .ConfigureAwait(false);
        if (done.Crc64 is null)
        {
            journal?.Forget();
            throw new CloudException(
                "oss",
                "object-unproven",
                $"{to} is there, {done.Length} bytes, but {client.Endpoint.Address.Authority} states no CRC-64 of it "
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
                $"{to} is not what was sent: {done.Length} bytes with CRC-64 {done.Crc64} instead of {length} bytes with {crc}.",
                hint: "Run the same command again: it looks once more. If it finds the object wrong again, delete it and upload again."
            );
        }
        Finish();
        return new UploadResult(
            to,
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
            PartTable = Table(parts.Select(p => (p.Length, p.Crc64, p.Sha256))),
        };
    }

    /// <summary>Nothing is unfinished any more, unless the run is to be kept.</summary>
    public void Finish()
    {
        if (!options.KeepRun)
            journal?.Forget();
    }

    /// <summary>
    /// Whether the source is still what it was. A later run must not rely on parts of which nobody knows whether they were read
    /// before or after it changed.
    /// </summary>
    /// <exception cref="SourceChangedException">It is not.</exception>
    public void CheckSource()
    {
        try
        {
            options.Source?.CheckUnchanged();
        }
        catch (SourceChangedException)
        {
            SourceChanged();
            throw;
        }
    }

    /// <summary>For later runs: nobody knows of which moment the parts are.</summary>
    public void SourceChanged()
    {
        if (!Interlocked.Exchange(ref changed, true))
            journal?.SourceChanged();
    }

    /// <summary>Now and then, so that hours of sending are not for nothing.</summary>
    private void CheckSourceNowAndThen()
    {
        if (client.Time.GetElapsedTime(Volatile.Read(ref checkedAt)) < BetweenChecks)
            return;
        Volatile.Write(ref checkedAt, client.Time.GetTimestamp());
        CheckSource();
    }

    private static ObjectPart[] Table(IEnumerable<(long Length, ulong Crc64, string? Sha256)> parts)
    {
        var start = 0L;
        return
        [
            .. parts
                .Index()
                .Select(p =>
                {
                    start += p.Item.Length;
                    return new ObjectPart(p.Index + 1, start - p.Item.Length, p.Item.Length, p.Item.Crc64, p.Item.Sha256);
                }),
        ];
    }

    /// <summary>
    /// Takes a part over from the base, if it has one of the same bytes. Whatever speaks against it is no reason to fail: the part
    /// can be sent.
    /// </summary>
    private async Task<OssPart?> CopyAsync(int number, OssBody bytes, CancellationToken cancellation)
    {
        if (origin?.MayHave(bytes.Length) != true)
            return null;
        await bytes.ReadAsync(null, cancellation).ConfigureAwait(false);
        if (origin.Find(bytes) is not { } same)
            return null;
        try
        {
            return await client
                .CopyPartAsync(to, Id, number, origin.Origin.Location, origin.Origin.ETag, same.Start, same.Length, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code != "NoSuchUpload")
        {
            if (origin.GiveUp())
                client.Note?.Invoke($"Nothing more is taken over from {origin.Origin.Location}: {e.Message}");
            return null;
        }
    }

    private void Arrived(OssPart part, OssBody bytes, PartOrigin how)
    {
        CheckSourceNowAndThen();
        sent.Add(new SentPart(part, bytes.Length, bytes.Crc64, how, bytes.Sha256));
        journal?.Arrived(new RecordedPart(part.Number, bytes.Length, bytes.Crc64, part.ETag, bytes.Sha256));
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
