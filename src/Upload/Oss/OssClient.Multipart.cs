using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using ImageTools.Cloud;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Signing;

namespace ImageTools.Upload.Oss;

/// <content>Multipart uploads.</content>
public sealed partial class OssClient
{
    /// <summary>OSS needs time to complete a large object, and continues when the client no longer waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Begins a multipart upload and returns its id.</summary>
    public Task<string> InitiateAsync(OssLocation at, bool overwrite, CancellationToken cancellation) =>
        InitiateAsync(at, overwrite, OssObjectSettings.None, cancellation);

    /// <summary>Begins a multipart upload of an object with settings and returns its id.</summary>
    public Task<string> InitiateAsync(OssLocation at, bool overwrite, OssObjectSettings settings, CancellationToken cancellation) =>
        InitiateAsync(at, overwrite, settings, null, cancellation);

    internal async Task<string> InitiateAsync(
        OssLocation at,
        bool overwrite,
        OssObjectSettings settings,
        Action<CloudException?>? attempted,
        CancellationToken cancellation
    )
    {
        Check(at);
        using var answer = await transport
            .SendAsync(
                new OssRequest
                {
                    Operation = "InitiateMultipartUpload",
                    Method = HttpMethod.Post,
                    Bucket = at.Bucket,
                    Key = at.Key,
                    Query = [new("uploads", "")],
                    Headers = [new("Content-Type", "application/octet-stream"), .. settings.Headers(), .. Overwriting(overwrite)],
                    Attempted = attempted,
                },
                cancellation
            )
            .ConfigureAwait(false);
        return Root(answer, "InitiateMultipartUpload").Text("UploadId") is { Length: > 0 } id
            ? id
            : throw Unreadable("InitiateMultipartUpload");
    }

    /// <summary>Sends one part and compares the service's CRC-64. A part that was changed in transit is sent again.</summary>
    public Task<OssPart> UploadPartAsync(
        OssLocation at,
        string uploadId,
        int number,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellation
    ) => UploadPartAsync(at, uploadId, number, new MemoryBody(bytes), null, cancellation);

    internal async Task<OssPart> UploadPartAsync(
        OssLocation at,
        string uploadId,
        int number,
        OssBody body,
        TransferRules? transfer,
        CancellationToken cancellation
    )
    {
        using var answer = await transport
            .SendAsync(
                new OssRequest
                {
                    Operation = string.Create(CultureInfo.InvariantCulture, $"UploadPart {number}"),
                    Method = HttpMethod.Put,
                    Bucket = at.Bucket,
                    Key = at.Key,
                    Query = [new("partNumber", Number(number)), new("uploadId", uploadId)],
                    Headers =
                        transfer?.ContentMd5 == true ? [new("Content-MD5", await Md5Async(body, cancellation).ConfigureAwait(false))] : [],
                    Body = body,
                    IsTransfer = true,
                    Rate = transfer?.Rate,
                    Stall = transfer?.Stall ?? TransferRules.DefaultStall,
                    Attempted = transfer?.Attempted,
                },
                cancellation,
                a => Untagged(a, $"Part {Number(number)} of {at}") ?? Unlike(a, body, $"Part {Number(number)} of {at}")
            )
            .ConfigureAwait(false);
        return new OssPart(number, answer.ETag, body.Length, answer.Crc64);
    }

    /// <summary>
    /// Copies bytes of an object in the same region into a part. That object must still have the ETag <paramref name="etag"/>. The CRC-64
    /// of the whole object proves the copy later.
    /// </summary>
    public async Task<OssPart> CopyPartAsync(
        OssLocation at,
        string uploadId,
        int number,
        OssLocation from,
        string etag,
        long offset,
        long length,
        CancellationToken cancellation
    )
    {
        Check(from);
        using var answer = await transport
            .SendAsync(
                new OssRequest
                {
                    Operation = string.Create(CultureInfo.InvariantCulture, $"UploadPartCopy {number}"),
                    Method = HttpMethod.Put,
                    Bucket = at.Bucket,
                    Key = at.Key,
                    Query = [new("partNumber", Number(number)), new("uploadId", uploadId)],
                    Headers =
                    [
                        new("x-oss-copy-source", OssSigner.Encode($"/{from.Bucket}/{from.Key}", keepSlash: true)),
                        new("x-oss-copy-source-range", $"bytes={Number(offset)}-{Number(offset + length - 1)}"),
                        new("x-oss-copy-source-if-match", $"\"{etag}\""),
                    ],
                    Patience = Patience,
                },
                cancellation,
                a =>
                    ServiceXml.TryParse(a.Body)?.Text("ETag")?.Trim('"') is { Length: > 0 }
                        ? null
                        : OssErrors.Untagged($"Part {Number(number)} of {at}")
            )
            .ConfigureAwait(false);
        return new OssPart(number, Root(answer, "UploadPartCopy").Text("ETag")!.Trim('"'), length);
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
            using var answer = await transport
                .SendAsync(
                    new OssRequest
                    {
                        Operation = "ListParts",
                        Method = HttpMethod.Get,
                        Bucket = at.Bucket,
                        Key = at.Key,
                        Query = query,
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            var root = Root(answer, "ListParts");
            parts.AddRange(root.All("Part").Select(ReadPart));
            var next = root.Text("NextPartNumberMarker");
            if (root.Text("IsTruncated") != "true" || next is null or "" || next == marker)
                return parts;
            marker = next;
        }
    }

    /// <summary>Completes the upload and returns the finished object. When the response is lost, HEAD finds the object.</summary>
    public async Task<OssObject> CompleteAsync(
        OssLocation at,
        string uploadId,
        IReadOnlyList<OssPart> parts,
        bool overwrite,
        long length,
        ulong crc,
        CancellationToken cancellation
    )
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
            Body = new MemoryBody(Encoding.UTF8.GetBytes(body.ToString())),
            Patience = Patience,
        };
        try
        {
            using var answer = await transport.SendAsync(request, cancellation).ConfigureAwait(false);
            // A missing or wrong checksum here may come from a damaged response. In this case HEAD asks for the object itself.
            if (answer.Crc64 == crc)
                return new OssObject(length, ServiceXml.TryParse(answer.Body)?.Text("ETag")?.Trim('"') ?? answer.ETag, crc, null, null);
        }
        catch (CloudException e) when (e.Code is "NoSuchUpload" or "FileAlreadyExists" or "unreachable" or "stalled" || e.Status >= 500)
        {
            // The first response may have been lost after the work was done. Then the object exists and is ours.
            var found = await FindObjectAsync(at, cancellation).ConfigureAwait(false);
            if (found is null || found.Length != length || found.Crc64 != crc)
                throw;
            return found;
        }
        return await FindObjectAsync(at, cancellation).ConfigureAwait(false) ?? throw Unreadable("CompleteMultipartUpload");
    }

    /// <summary>Removes an unfinished upload. A missing upload is no error.</summary>
    public async Task AbortAsync(OssLocation at, string uploadId, CancellationToken cancellation)
    {
        try
        {
            using var answer = await transport
                .SendAsync(
                    new OssRequest
                    {
                        Operation = "AbortMultipartUpload",
                        Method = HttpMethod.Delete,
                        Bucket = at.Bucket,
                        Key = at.Key,
                        Query = [new("uploadId", uploadId)],
                    },
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "NoSuchUpload") { }
    }

    // The service chose this checksum. Its security does not matter here.
#pragma warning disable CA5351
    private static async Task<string> Md5Async(OssBody body, CancellationToken cancellation)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        await body.ReadAsync(md5.AppendData, cancellation).ConfigureAwait(false);
        return System.Convert.ToBase64String(md5.GetHashAndReset());
    }
#pragma warning restore CA5351

    private static OssPart ReadPart(XElement part) =>
        new(
            int.TryParse(part.Text("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
            (part.Text("ETag") ?? "").Trim('"'),
            long.TryParse(part.Text("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1,
            ulong.TryParse(part.Text("HashCrc64ecma"), NumberStyles.None, CultureInfo.InvariantCulture, out var crc) ? crc : null
        );
}
