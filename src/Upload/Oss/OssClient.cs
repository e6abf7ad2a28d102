using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Signing;

namespace ImageTools.Upload.Oss;

/// <summary>The calls of OSS that an image upload needs. They are signed and retried, and their errors say what to do.</summary>
public sealed partial class OssClient : IDisposable
{
    private readonly OssTransport transport;
    private readonly ICredentialProvider credentials;
    private readonly OssSignature signature;
    private readonly ConcurrentDictionary<string, string?> owners = new(StringComparer.Ordinal);

    /// <summary>Creates a client.</summary>
    /// <param name="endpoint">Service.</param>
    /// <param name="credentials">Gives the credentials of each attempt.</param>
    /// <param name="http">Transport, not disposed; tests inject faults here.</param>
    /// <param name="time">Clock.</param>
    /// <param name="attempts">Attempts for each call.</param>
    /// <param name="signature">How requests are signed.</param>
    public OssClient(
        OssEndpoint endpoint,
        ICredentialProvider credentials,
        HttpMessageHandler http,
        TimeProvider time,
        int attempts = 10,
        OssSignature signature = OssSignature.V4
    )
    {
        this.credentials = credentials;
        this.signature = signature;
        Endpoint = endpoint;
        Time = time;
        transport = new OssTransport(endpoint, credentials, http, time, attempts, signature);
    }

    /// <summary>Service.</summary>
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

    /// <summary>Facts of a bucket, or null when no bucket has that name.</summary>
    public async Task<OssBucket?> FindBucketAsync(string bucket, CancellationToken cancellation)
    {
        OssNames.CheckBucket(bucket);
        try
        {
            using var answer = await transport
                .SendAsync(
                    new OssRequest
                    {
                        Operation = "GetBucketInfo",
                        Method = HttpMethod.Get,
                        Bucket = bucket,
                        Query = [new("bucketInfo", "")],
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            var info = Root(answer, "GetBucketInfo").All("Bucket").FirstOrDefault() ?? throw Unreadable("GetBucketInfo");
            var encryption = info.All("ServerSideEncryptionRule").FirstOrDefault()?.Text("SSEAlgorithm");
            return new OssBucket(
                bucket,
                info.Text("Location") is { Length: > 0 } location ? OssEndpoint.BareRegion(location) : null,
                info.Text("StorageClass"),
                encryption is null or "" or "None" ? null : encryption
            )
            {
                Owner = owners[bucket] = info.All("Owner").FirstOrDefault()?.Text("ID") is { Length: > 0 } owner ? owner : null,
            };
        }
        catch (CloudException e) when (e.Code == "NoSuchBucket")
        {
            return null;
        }
    }

    /// <summary>
    /// Account that owns a bucket; it is asked for once. Null when there is no such bucket, when these keys may not ask, or when the
    /// response does not state it.
    /// </summary>
    internal async Task<string?> FindOwnerAsync(string bucket, CancellationToken cancellation)
    {
        if (owners.TryGetValue(bucket, out var known))
            return known;
        try
        {
            return (await FindBucketAsync(bucket, cancellation).ConfigureAwait(false))?.Owner;
        }
        catch (CloudException e) when (e is { Status: >= 400 and < 500, IsRetryable: false } or { Code: "unreadable-answer" })
        {
            // The error is left to a later call that needs the bucket.
            return null;
        }
    }

    /// <summary>Facts of an object, or null when there is none.</summary>
    public async Task<OssObject?> FindObjectAsync(OssLocation at, CancellationToken cancellation)
    {
        Check(at);
        try
        {
            using var answer = await transport
                .SendAsync(
                    new OssRequest
                    {
                        Operation = "HeadObject",
                        Method = HttpMethod.Head,
                        Bucket = at.Bucket,
                        Key = at.Key,
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            // The raw text of the header: an invalid length is worse than a missing one.
            var stated = answer.Response!.Content.Headers.NonValidated.TryGetValues("Content-Length", out var values)
                ? values.ToString()
                : null;
            if (!long.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                throw OssErrors.Contradictory(
                    at,
                    stated is null ? "states no length" : $"states the length '{OssErrors.Short(stated)}'",
                    Endpoint.Address
                );
            }

            if (answer.Header("x-oss-hash-crc64ecma") is { } crc && answer.Crc64 is null)
                throw OssErrors.Contradictory(at, $"states the CRC-64 '{OssErrors.Short(crc)}'", Endpoint.Address);
            // Every object of the service has an ETag. Without one, another host answers.
            if (answer.ETag.Length == 0)
                throw OssErrors.Contradictory(at, "names no ETag", Endpoint.Address);
            return new OssObject(
                length,
                answer.ETag,
                answer.Crc64,
                answer.Header("x-oss-storage-class"),
                answer.Header("x-oss-server-side-encryption")
            );
        }
        catch (CloudException e) when (e.Code == "NoSuchKey")
        {
            return null;
        }
    }

    /// <summary>
    /// Stores a small object in one request and compares the service's CRC-64. An object that was changed in transit is sent again.
    /// </summary>
    public async Task<OssObject> PutAsync(OssLocation at, ReadOnlyMemory<byte> bytes, bool overwrite, CancellationToken cancellation)
    {
        Check(at);
        var body = new MemoryBody(bytes);
        using var answer = await transport
            .SendAsync(
                new OssRequest
                {
                    Operation = "PutObject",
                    Method = HttpMethod.Put,
                    Bucket = at.Bucket,
                    Key = at.Key,
                    Headers = [new("Content-Type", "application/octet-stream"), .. Overwriting(overwrite)],
                    Body = body,
                    IsTransfer = true,
                },
                cancellation,
                a => Untagged(a, $"{at}") ?? Unlike(a, body, $"{at}")
            )
            .ConfigureAwait(false);
        return new OssObject(bytes.Length, answer.ETag, answer.Crc64, null, null);
    }

    /// <summary>
    /// Opens an object, or <paramref name="length"/> bytes of it, for reading. A stall ends a read with an <see cref="IOException"/>.
    /// </summary>
    public async Task<Stream> OpenAsync(OssLocation at, long offset, long? length, CancellationToken cancellation)
    {
        Check(at);
        var last = length is { } count ? Number(offset + count - 1) : "";
        var answer = await transport
            .SendAsync(
                new OssRequest
                {
                    Operation = "GetObject",
                    Method = HttpMethod.Get,
                    Bucket = at.Bucket,
                    Key = at.Key,
                    // Without the second header, the response to an impossible range is the whole object.
                    Headers = [new("Range", $"bytes={Number(offset)}-{last}"), new("x-oss-range-behavior", "standard")],
                    StreamAnswer = true,
                },
                cancellation
            )
            .ConfigureAwait(false);
        return new WatchedStream(
            await answer.Response!.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false),
            answer,
            TransferRules.DefaultStall,
            Time,
            $"{at}"
        );
    }

    /// <summary>A signed address: anybody who has it can make one kind of request until it expires. It is a secret.</summary>
    /// <exception cref="CloudException">There are no credentials, or the validity is not possible.</exception>
    public async Task<Uri> PresignAsync(OssPresignRequest request, CancellationToken cancellation)
    {
        Check(request.Location);
        return OssAddress.Presigned(
            Endpoint,
            signature,
            await credentials.GetAsync(cancellation).ConfigureAwait(false),
            request,
            transport.Now
        );
    }

    /// <summary>Deletes an object. A missing object is no error.</summary>
    public async Task DeleteAsync(OssLocation at, CancellationToken cancellation)
    {
        Check(at);
        using var answer = await transport
            .SendAsync(
                new OssRequest
                {
                    Operation = "DeleteObject",
                    Method = HttpMethod.Delete,
                    Bucket = at.Bucket,
                    Key = at.Key,
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    private static void Check(OssLocation at)
    {
        OssNames.CheckBucket(at.Bucket);
        OssNames.CheckKey(at.Key);
    }

    private static KeyValuePair<string, string>[] Overwriting(bool overwrite) => overwrite ? [] : [new("x-oss-forbid-overwrite", "true")];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The error when the service's CRC-64 differs from that of the bytes sent, or null.</summary>
    private static CloudException? Unlike(OssAnswer answer, OssBody body, string what) =>
        answer.Crc64 is { } theirs && theirs != body.Crc64 ? OssErrors.CrcMismatch(what, body.Crc64, theirs) : null;

    /// <summary>The error of a response without an ETag, or null. The upload can't be completed without the ETag of each part.</summary>
    private static CloudException? Untagged(OssAnswer answer, string what) => answer.ETag.Length > 0 ? null : OssErrors.Untagged(what);

    private static XElement Root(OssAnswer answer, string operation) => ServiceXml.TryParse(answer.Body) ?? throw Unreadable(operation);

    private static CloudException Unreadable(string operation) =>
        new(
            "oss",
            "unreadable-answer",
            $"{operation}: the response does not come from OSS.",
            hint: "Check that the endpoint is OSS, and that no proxy is in between."
        );
}
