using System.Collections.Concurrent;
using System.Security.Cryptography;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload;

/// <summary>One multipart upload: begun or gone on with, its parts sent from several tasks, completed and proved.</summary>
internal sealed class UploadSession
{
    private readonly OssClient client;
    private readonly OssLocation to;
    private readonly bool overwrite;
    private readonly Dictionary<int, OssPart> there;
    private readonly ConcurrentBag<SentPart> sent = [];

    private UploadSession(OssClient client, OssLocation to, bool overwrite, string id, IEnumerable<OssPart> there)
    {
        this.client = client;
        this.to = to;
        this.overwrite = overwrite;
        Id = id;
        this.there = there.Where(p => p.Number > 0).GroupBy(p => p.Number).ToDictionary(g => g.Key, g => g.Last());
    }

    /// <summary>Id of the multipart upload.</summary>
    public string Id { get; }

    /// <summary>Begins an upload, or goes on with the newest unfinished one of the same object.</summary>
    public static async Task<UploadSession> OpenAsync(OssClient client, OssLocation to, UploadOptions options, CancellationToken cancellation)
    {
        if (!options.Overwrite && await client.FindObjectAsync(to, cancellation).ConfigureAwait(false) is { } existing)
            throw new CloudException("oss", "object-exists", $"{to} exists already ({existing.Length} bytes).", hint: "Choose another key, or give --overwrite.");
        if (options.Resume && await client.ListUploadsAsync(to, cancellation).ConfigureAwait(false) is [.., { } unfinished])
        {
            var parts = await client.ListPartsAsync(to, unfinished.UploadId, cancellation).ConfigureAwait(false);
            client.Note?.Invoke($"Going on with an unfinished upload of {to}: {parts.Count} parts are there; each is compared before it is relied on.");
            return new UploadSession(client, to, options.Overwrite, unfinished.UploadId, parts);
        }
        return new UploadSession(client, to, options.Overwrite, await client.InitiateAsync(to, options.Overwrite, cancellation).ConfigureAwait(false), []);
    }

    /// <summary>Sends a part unless the service holds exactly these bytes already.</summary>
    public async Task SendAsync(int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var crc = OssCrc64.Compute(bytes.Span);
        if (there.TryGetValue(number, out var known) && IsSame(known, bytes.Span, crc))
        {
            sent.Add(new SentPart(known, bytes.Length, crc, Reused: true));
            return;
        }
        var part = await client.UploadPartAsync(to, Id, number, bytes, crc, cancellation).ConfigureAwait(false);
        sent.Add(new SentPart(part, bytes.Length, crc, Reused: false));
    }

    /// <summary>Puts the parts together; proves size and CRC-64 of the whole.</summary>
    public async Task<UploadResult> CompleteAsync(long begin, CancellationToken cancellation)
    {
        var parts = sent.OrderBy(p => p.Part.Number).ToArray();
        var length = parts.Sum(p => p.Length);
        var crc = parts.Aggregate(0UL, (sum, part) => OssCrc64.Combine(sum, part.Crc64, part.Length));
        var done = await client.CompleteAsync(to, Id, [.. parts.Select(p => p.Part)], overwrite, length, crc, cancellation).ConfigureAwait(false);
        if (done.Length != length || (done.Crc64 is { } theirs && theirs != crc))
        {
            throw new CloudException(
                "oss", "object-mismatch", $"{to} is not what was sent: {done.Length} bytes with CRC-64 {done.Crc64} instead of {length} bytes with {crc}.",
                hint: "Delete the object and upload again.");
        }
        return new UploadResult(to, length, crc, done.ETag, parts.Length, parts.Count(p => p.Reused), client.Time.GetElapsedTime(begin));
    }

    /// <summary>A part is never trusted unless its bytes were compared: by CRC-64, or by the MD5 that is its ETag.</summary>
    private static bool IsSame(OssPart known, ReadOnlySpan<byte> bytes, ulong crc) =>
        known.Size == bytes.Length && (known.Crc64 is { } theirs ? theirs == crc : known.ETag.Equals(Md5(bytes), StringComparison.OrdinalIgnoreCase));

    // The service's own choice of checksum; nothing rests on it being hard to forge.
#pragma warning disable CA5351
    private static string Md5(ReadOnlySpan<byte> bytes) => System.Convert.ToHexString(MD5.HashData(bytes));
#pragma warning restore CA5351
}
