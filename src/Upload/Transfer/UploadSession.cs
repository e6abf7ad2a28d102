using System.Collections.Concurrent;
using System.Security.Cryptography;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>One multipart upload: begun or gone on with, its parts sent from several tasks, completed and proved.</summary>
internal sealed class UploadSession
{
    private const int FirstConnections = 4;

    private readonly OssClient client;
    private readonly OssLocation to;
    private readonly UploadOptions options;
    private readonly TransferRules rules;
    private readonly Dictionary<int, OssPart> there;
    private readonly ConcurrentBag<SentPart> sent = [];

    private UploadSession(OssClient client, OssLocation to, UploadOptions options, string id, IEnumerable<OssPart> there)
    {
        this.client = client;
        this.to = to;
        this.options = options;
        Id = id;
        this.there = there.Where(p => p.Number > 0).GroupBy(p => p.Number).ToDictionary(g => g.Key, g => g.Last());
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

    /// <summary>Begins an upload, or goes on with the newest unfinished one of the same object.</summary>
    public static async Task<UploadSession> OpenAsync(OssClient client, OssLocation to, UploadOptions options, CancellationToken cancellation)
    {
        if (!options.Overwrite && await client.FindObjectAsync(to, cancellation).ConfigureAwait(false) is { } existing)
            throw new CloudException("oss", "object-exists", $"{to} exists already ({existing.Length} bytes).", hint: "Choose another key, or give --overwrite.");
        if (options.Resume && await client.ListUploadsAsync(to, cancellation).ConfigureAwait(false) is [.., { } unfinished])
        {
            var parts = await client.ListPartsAsync(to, unfinished.UploadId, cancellation).ConfigureAwait(false);
            client.Note?.Invoke($"Going on with an unfinished upload of {to}: {parts.Count} parts are there; each is compared before it is relied on.");
            return new UploadSession(client, to, options, unfinished.UploadId, parts);
        }
        return new UploadSession(client, to, options, await client.InitiateAsync(to, options.Overwrite, options.Settings, cancellation).ConfigureAwait(false), []);
    }

    /// <summary>Says where the object is cut.</summary>
    public void Decided(PartCut cut) => Cut = cut;

    /// <summary>Where the object is cut, once that is decided.</summary>
    public PartCut? Cut { get; private set; }

    /// <summary>Sends a part unless the service holds exactly these bytes already.</summary>
    public async Task SendAsync(int number, long start, OssBody bytes, CancellationToken cancellation)
    {
        if (there.TryGetValue(number, out var known) && known.Size == bytes.Length && await IsSameAsync(known, bytes, cancellation).ConfigureAwait(false))
        {
            sent.Add(new SentPart(known, bytes.Length, bytes.Crc64, PartOrigin.Reused));
            return;
        }
        var part = await client.UploadPartAsync(to, Id, number, bytes, rules, cancellation).ConfigureAwait(false);
        sent.Add(new SentPart(part, bytes.Length, bytes.Crc64, PartOrigin.Sent));
    }

    /// <summary>Puts the parts together; proves size and CRC-64 of the whole.</summary>
    public async Task<UploadResult> CompleteAsync(long begin, CancellationToken cancellation)
    {
        var parts = sent.OrderBy(p => p.Part.Number).ToArray();
        var length = parts.Sum(p => p.Length);
        var crc = parts.Aggregate(0UL, (sum, part) => OssCrc64.Combine(sum, part.Crc64, part.Length));
        var done = await client.CompleteAsync(to, Id, [.. parts.Select(p => p.Part)], options.Overwrite, length, crc, cancellation).ConfigureAwait(false);
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
