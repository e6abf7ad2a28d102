using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using ImageTools.Cloud;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <content>Lists the objects and unfinished uploads of a bucket.</content>
public sealed partial class OssClient
{
    private static readonly KeyValuePair<string, string> UrlEncoding = new("encoding-type", "url");

    /// <summary>Objects whose keys begin with <paramref name="prefix"/>, in the service's order (ListObjectsV2), page by page.</summary>
    /// <exception cref="CloudException">The service refused, or could not be reached.</exception>
    public async IAsyncEnumerable<OssListedObject> ListObjectsAsync(
        string bucket,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        OssNames.CheckBucket(bucket);
        string? next = null;
        while (true)
        {
            List<KeyValuePair<string, string>> query = [new("list-type", "2"), new("max-keys", "1000"), UrlEncoding, new("prefix", prefix)];
            if (next is not null)
                query.Add(new("continuation-token", next));
            using var answer = await transport
                .SendAsync(
                    new OssRequest
                    {
                        Operation = "ListObjectsV2",
                        Method = HttpMethod.Get,
                        Bucket = bucket,
                        Query = query,
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            var root = Root(answer, "ListObjectsV2");
            foreach (var listed in root.All("Contents"))
            {
                yield return new OssListedObject(
                    new OssLocation(bucket, Decoded(root, listed.Text("Key"))),
                    long.TryParse(listed.Text("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1,
                    (listed.Text("ETag") ?? "").Trim('"'),
                    listed.Text("LastModified") ?? "",
                    listed.Text("StorageClass")
                );
            }
            var token = root.Text("NextContinuationToken");
            if (root.Text("IsTruncated") != "true" || token is null or "" || token == next)
                yield break;
            next = token;
        }
    }

    /// <summary>Unfinished uploads of exactly this key, oldest first.</summary>
    public async Task<IReadOnlyList<OssUnfinishedUpload>> ListUploadsAsync(OssLocation at, CancellationToken cancellation)
    {
        OssNames.CheckKey(at.Key);
        var all = await ListUploadsAsync(at.Bucket, at.Key, cancellation).ConfigureAwait(false);
        return [.. all.Where(u => u.Key == at.Key).OrderBy(u => u.Initiated, StringComparer.Ordinal)];
    }

    /// <summary>Unfinished uploads of all keys that begin with <paramref name="prefix"/>, no matter which program began them.</summary>
    public async Task<IReadOnlyList<OssUnfinishedUpload>> ListUploadsAsync(string bucket, string prefix, CancellationToken cancellation)
    {
        OssNames.CheckBucket(bucket);
        var uploads = new List<OssUnfinishedUpload>();
        (string Key, string Id)? marker = null;
        while (true)
        {
            List<KeyValuePair<string, string>> query = [new("uploads", ""), new("prefix", prefix), new("max-uploads", "1000"), UrlEncoding];
            if (marker is { } from)
                query.AddRange([new("key-marker", from.Key), new("upload-id-marker", from.Id)]);
            using var answer = await transport
                .SendAsync(
                    new OssRequest
                    {
                        Operation = "ListMultipartUploads",
                        Method = HttpMethod.Get,
                        Bucket = bucket,
                        Query = query,
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            var root = Root(answer, "ListMultipartUploads");
            uploads.AddRange(
                root.All("Upload")
                    .Select(u => new OssUnfinishedUpload(Decoded(root, u.Text("Key")), u.Text("UploadId") ?? "", u.Text("Initiated") ?? ""))
            );
            var next = (Decoded(root, root.Text("NextKeyMarker")), root.Text("NextUploadIdMarker") ?? "");
            if (root.Text("IsTruncated") != "true" || next == marker || next.Item1.Length == 0)
                return uploads;
            marker = next;
        }
    }

    /// <summary>
    /// Keys may hold characters that XML can't. The request asks for percent-encoded keys; the response says whether they are.
    /// </summary>
    private static string Decoded(XElement root, string? key) =>
        key is null ? ""
        : root.Text("EncodingType") == "url" ? Uri.UnescapeDataString(key.Replace('+', ' '))
        : key;
}
