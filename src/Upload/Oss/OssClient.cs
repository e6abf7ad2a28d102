using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace ImageTools.Upload.Oss;

/// <summary>The calls of OSS that an image upload needs, signed with V4, retried, and explained when they fail.</summary>
public sealed class OssClient : IDisposable
{
    /// <summary>OSS takes its time to put a large object together, and goes on when nobody waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The slowest line that is worth waiting for, in bytes a second.</summary>
    private const long SlowestLine = 32 << 10;

    private readonly OssTransport transport;

    /// <summary>Creates a client.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="credentials">Who; asked for each attempt.</param>
    /// <param name="http">Transport, not disposed; tests inject faults here.</param>
    /// <param name="time">Clock.</param>
    /// <param name="attempts">Attempts for each call.</param>
    public OssClient(OssEndpoint endpoint, ICredentialProvider credentials, HttpMessageHandler http, TimeProvider time, int attempts = 10)
    {
        Endpoint = endpoint;
        Time = time;
        transport = new OssTransport(endpoint, credentials, http, time, attempts);
    }

    /// <summary>Where.</summary>
    public OssEndpoint Endpoint { get; }

    /// <summary>Gets a sentence for each retry. Null is silent.</summary>
    public Action<string>? Note
    {
        get => transport.Note;
        set => transport.Note = value;
    }

    internal TimeProvider Time { get; }

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    /// <summary>What is known of a bucket, or null when there is none of that name.</summary>
    public async Task<OssBucket?> FindBucketAsync(string bucket, CancellationToken cancellation)
    {
        OssNames.CheckBucket(bucket);
        try
        {
            using var answer = await transport.SendAsync(
                new OssRequest { Operation = "GetBucketInfo", Method = HttpMethod.Get, Bucket = bucket, Query = [new("bucketInfo", "")] }, cancellation).ConfigureAwait(false);
            var info = Root(answer, "GetBucketInfo").All("Bucket").First();
            var encryption = info.All("ServerSideEncryptionRule").FirstOrDefault()?.Text("SSEAlgorithm");
            return new OssBucket(
                bucket, info.Text("Location") is { Length: > 0 } location ? OssEndpoint.BareRegion(location) : null, info.Text("StorageClass"),
                encryption is null or "" or "None" ? null : encryption);
        }
        catch (CloudException e) when (e.Code == "NoSuchBucket")
        {
            return null;
        }
    }

    /// <summary>What is known of an object, or null when there is none.</summary>
    public async Task<OssObject?> FindObjectAsync(OssLocation at, CancellationToken cancellation)
    {
        Check(at);
        try
        {
            using var answer = await transport.SendAsync(
                new OssRequest { Operation = "HeadObject", Method = HttpMethod.Head, Bucket = at.Bucket, Key = at.Key }, cancellation).ConfigureAwait(false);
            return new OssObject(
                answer.Response!.Content.Headers.ContentLength ?? -1, answer.ETag, answer.Crc64, answer.Header("x-oss-storage-class"), answer.Header("x-oss-server-side-encryption"));
        }
        catch (CloudException e) when (e.Code == "NoSuchKey")
        {
            return null;
        }
    }

    /// <summary>Begins a multipart upload and returns its id.</summary>
    public async Task<string> InitiateAsync(OssLocation at, bool overwrite, CancellationToken cancellation)
    {
        Check(at);
        using var answer = await transport.SendAsync(
            new OssRequest
            {
                Operation = "InitiateMultipartUpload",
                Method = HttpMethod.Post,
                Bucket = at.Bucket,
                Key = at.Key,
                Query = [new("uploads", "")],
                Headers = [new("Content-Type", "application/octet-stream"), .. Overwriting(overwrite)],
            },
            cancellation).ConfigureAwait(false);
        return Root(answer, "InitiateMultipartUpload").Text("UploadId") is { Length: > 0 } id ? id : throw Unreadable("InitiateMultipartUpload");
    }

    /// <summary>Sends one part and compares the service's CRC-64 with <paramref name="crc"/>; a part that was changed on its way is sent again.</summary>
    public async Task<OssPart> UploadPartAsync(OssLocation at, string uploadId, int number, ReadOnlyMemory<byte> bytes, ulong crc, CancellationToken cancellation)
    {
        using var answer = await transport.SendAsync(
            new OssRequest
            {
                Operation = string.Create(CultureInfo.InvariantCulture, $"UploadPart {number}"),
                Method = HttpMethod.Put,
                Bucket = at.Bucket,
                Key = at.Key,
                Query = [new("partNumber", Number(number)), new("uploadId", uploadId)],
                Body = bytes,
                Timeout = TimeSpan.FromSeconds(60 + bytes.Length / (double)SlowestLine),
            },
            cancellation,
            a => a.Crc64 is { } theirs && theirs != crc ? OssErrors.CrcMismatch($"Part {number} of {at}", crc, theirs) : null).ConfigureAwait(false);
        return new OssPart(number, answer.ETag, bytes.Length, answer.Crc64);
    }

    /// <summary>The parts that the service holds, in order of their numbers.</summary>
    public async Task<IReadOnlyList<OssPart>> ListPartsAsync(OssLocation at, string uploadId, CancellationToken cancellation)
    {
        var parts = new List<OssPart>();
        string? marker = null;
        while (true)
        {
            List<KeyValuePair<string, string>> query = [new("uploadId", uploadId), new("max-parts", "1000")];
            if (marker is not null)
                query.Add(new("part-number-marker", marker));
            using var answer = await transport.SendAsync(
                new OssRequest { Operation = "ListParts", Method = HttpMethod.Get, Bucket = at.Bucket, Key = at.Key, Query = query }, cancellation).ConfigureAwait(false);
            var root = Root(answer, "ListParts");
            parts.AddRange(root.All("Part").Select(ReadPart));
            var next = root.Text("NextPartNumberMarker");
            if (root.Text("IsTruncated") != "true" || next is null or "" || next == marker)
                return parts;
            marker = next;
        }
    }

    /// <summary>Unfinished uploads of exactly this key, oldest first.</summary>
    public async Task<IReadOnlyList<OssUnfinishedUpload>> ListUploadsAsync(OssLocation at, CancellationToken cancellation)
    {
        Check(at);
        var uploads = new List<OssUnfinishedUpload>();
        (string Key, string Id)? marker = null;
        while (true)
        {
            List<KeyValuePair<string, string>> query = [new("uploads", ""), new("prefix", at.Key), new("max-uploads", "1000")];
            if (marker is { } from)
                query.AddRange([new("key-marker", from.Key), new("upload-id-marker", from.Id)]);
            using var answer = await transport.SendAsync(
                new OssRequest { Operation = "ListMultipartUploads", Method = HttpMethod.Get, Bucket = at.Bucket, Query = query }, cancellation).ConfigureAwait(false);
            var root = Root(answer, "ListMultipartUploads");
            uploads.AddRange(root.All("Upload").Where(u => u.Text("Key") == at.Key).Select(u => new OssUnfinishedUpload(at.Key, u.Text("UploadId") ?? "", u.Text("Initiated") ?? "")));
            var next = (root.Text("NextKeyMarker") ?? "", root.Text("NextUploadIdMarker") ?? "");
            if (root.Text("IsTruncated") != "true" || next == marker || next.Item1.Length == 0)
                return [.. uploads.OrderBy(u => u.Initiated, StringComparer.Ordinal)];
            marker = next;
        }
    }

    /// <summary>Puts the parts together and returns the finished object. An answer that is lost on its way is found out by HEAD.</summary>
    public async Task<OssObject> CompleteAsync(OssLocation at, string uploadId, IReadOnlyList<OssPart> parts, bool overwrite, long length, ulong crc, CancellationToken cancellation)
    {
        var body = new StringBuilder("<CompleteMultipartUpload>");
        foreach (var part in parts)
            body.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{part.Number}</PartNumber><ETag>\"{part.ETag}\"</ETag></Part>");
        body.Append("</CompleteMultipartUpload>");
        var request = new OssRequest
        {
            Operation = "CompleteMultipartUpload",
            Method = HttpMethod.Post,
            Bucket = at.Bucket,
            Key = at.Key,
            Query = [new("uploadId", uploadId)],
            Headers = [new("Content-Type", "application/xml"), .. Overwriting(overwrite)],
            Body = Encoding.UTF8.GetBytes(body.ToString()),
            Timeout = Patience,
        };
        try
        {
            using var answer = await transport.SendAsync(request, cancellation).ConfigureAwait(false);
            if (answer.Crc64 is { } theirs)
                return new OssObject(length, OssXml.TryParse(answer.Body)?.Text("ETag")?.Trim('"') ?? answer.ETag, theirs, null, null);
        }
        catch (CloudException e) when (e.Code is "NoSuchUpload" or "FileAlreadyExists" or "unreachable" || e.Status >= 500)
        {
            // The first answer may have been lost although the work was done: then the object is there, and it is ours.
            var found = await FindObjectAsync(at, cancellation).ConfigureAwait(false);
            if (found is null || found.Length != length || found.Crc64 != crc)
                throw;
            return found;
        }
        return await FindObjectAsync(at, cancellation).ConfigureAwait(false) ?? throw Unreadable("CompleteMultipartUpload");
    }

    /// <summary>Removes an unfinished upload; one that is not there is fine.</summary>
    public async Task AbortAsync(OssLocation at, string uploadId, CancellationToken cancellation)
    {
        try
        {
            using var answer = await transport.SendAsync(
                new OssRequest { Operation = "AbortMultipartUpload", Method = HttpMethod.Delete, Bucket = at.Bucket, Key = at.Key, Query = [new("uploadId", uploadId)] },
                cancellation).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "NoSuchUpload")
        {
        }
    }

    /// <summary>Stores a small object in one request.</summary>
    public async Task<OssObject> PutAsync(OssLocation at, ReadOnlyMemory<byte> bytes, bool overwrite, CancellationToken cancellation)
    {
        Check(at);
        using var answer = await transport.SendAsync(
            new OssRequest
            {
                Operation = "PutObject",
                Method = HttpMethod.Put,
                Bucket = at.Bucket,
                Key = at.Key,
                Headers = [new("Content-Type", "application/octet-stream"), .. Overwriting(overwrite)],
                Body = bytes,
            },
            cancellation).ConfigureAwait(false);
        return new OssObject(bytes.Length, answer.ETag, answer.Crc64, null, null);
    }

    /// <summary>Opens an object, or <paramref name="length"/> bytes of it, for reading.</summary>
    public async Task<Stream> OpenAsync(OssLocation at, long offset, long? length, CancellationToken cancellation)
    {
        Check(at);
        var last = length is { } count ? Number(offset + count - 1) : "";
        var answer = await transport.SendAsync(
            new OssRequest
            {
                Operation = "GetObject",
                Method = HttpMethod.Get,
                Bucket = at.Bucket,
                Key = at.Key,
                // Without the second header an impossible range would answer with everything.
                Headers = [new("Range", $"bytes={Number(offset)}-{last}"), new("x-oss-range-behavior", "standard")],
                StreamAnswer = true,
            },
            cancellation).ConfigureAwait(false);
        return await answer.Response!.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Deletes an object; one that is not there is fine.</summary>
    public async Task DeleteAsync(OssLocation at, CancellationToken cancellation)
    {
        Check(at);
        using var answer = await transport.SendAsync(
            new OssRequest { Operation = "DeleteObject", Method = HttpMethod.Delete, Bucket = at.Bucket, Key = at.Key }, cancellation).ConfigureAwait(false);
    }

    private static OssPart ReadPart(XElement part) => new(
        int.TryParse(part.Text("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
        (part.Text("ETag") ?? "").Trim('"'),
        long.TryParse(part.Text("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1,
        ulong.TryParse(part.Text("HashCrc64ecma"), NumberStyles.None, CultureInfo.InvariantCulture, out var crc) ? crc : null);

    private static void Check(OssLocation at)
    {
        OssNames.CheckBucket(at.Bucket);
        OssNames.CheckKey(at.Key);
    }

    private static KeyValuePair<string, string>[] Overwriting(bool overwrite) => overwrite ? [] : [new("x-oss-forbid-overwrite", "true")];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static XElement Root(OssAnswer answer, string operation) => OssXml.TryParse(answer.Body) ?? throw Unreadable(operation);

    private static CloudException Unreadable(string operation) =>
        new("oss", "unreadable-answer", $"{operation}: the answer is not what OSS would send.", hint: "Is the endpoint that of OSS, and no proxy in between?");
}
