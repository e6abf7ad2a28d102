using ImageTools.LocalCloud.Oss.Store;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Headers that are stored with an object and returned with it.</summary>
internal static class StoredHeaders
{
    private const string Algorithm = "x-oss-server-side-encryption",
        DataEncryption = "x-oss-server-side-data-encryption";

    // Headers that a copy takes from its source, unless the request replaces them.
    private static readonly string[] Content =
    [
        "content-type",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "expires",
    ];

    // Headers that a copy does not take from its source.
    private static readonly string[] Own = ["x-oss-storage-class", Algorithm, Algorithm + "-key-id", DataEncryption, "x-oss-object-acl"];

    // Stored with the object, but not part of answers about it.
    private static readonly string[] Silent = ["x-oss-object-acl", "x-oss-tagging"];

    /// <summary>The encryption headers of an object, from settings and not from a request.</summary>
    /// <exception cref="OssException">A value that OSS does not know.</exception>
    public static Dictionary<string, string> Encryption(string algorithm, string? keyId, string? data)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { [Algorithm] = algorithm };
        if (keyId is { Length: > 0 })
            headers[Algorithm + "-key-id"] = keyId;
        if (data is { Length: > 0 })
            headers[DataEncryption] = data;
        Check(headers);
        return headers;
    }

    /// <exception cref="OssException">A value that OSS does not know.</exception>
    public static Dictionary<string, string> From(HttpRequest request)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (
                Array.IndexOf(Content, lower) >= 0
                || Array.IndexOf(Own, lower) >= 0
                || lower == "x-oss-tagging"
                || lower.StartsWith("x-oss-meta-", StringComparison.Ordinal)
            )
            {
                kept[lower] = value.ToString();
            }
        }
        Check(kept);
        return kept;
    }

    /// <summary>The headers of a copy: content and metadata of the source, storage of the request, tags as each directive says.</summary>
    public static Dictionary<string, string> OfCopy(OssContext context, IReadOnlyDictionary<string, string> source)
    {
        var asked = From(context.Http.Request);
        var metadata = Directive(context, "x-oss-metadata-directive") ? asked : source;
        var tags = Directive(context, "x-oss-tagging-directive") ? asked : source;
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var (name, value) in metadata
                .Where(h => Array.IndexOf(Content, h.Key) >= 0 || h.Key.StartsWith("x-oss-meta-", StringComparison.Ordinal))
                .Concat(tags.Where(h => h.Key == "x-oss-tagging"))
                .Concat(asked.Where(h => Array.IndexOf(Own, h.Key) >= 0))
        )
        {
            kept[name] = value;
        }
        return kept;
    }

    /// <summary>An archived object can be read only after a restore, and nothing is restored here.</summary>
    /// <exception cref="OssException">InvalidObjectState.</exception>
    public static void CheckReadable(ObjectRecord record)
    {
        if (record.Headers.GetValueOrDefault("x-oss-storage-class") is "Archive" or "ColdArchive" or "DeepColdArchive")
        {
            throw new OssException(
                403,
                "InvalidObjectState",
                "The operation is not valid for the object's state: it is archived and has not been restored.",
                null,
                ("Key", record.Key)
            );
        }
    }

    /// <summary>
    /// A request for an upload may repeat headers of its InitiateMultipartUpload. Other headers of the kind would be lost, so they are
    /// refused.
    /// </summary>
    /// <exception cref="OssException">NotImplemented.</exception>
    public static void CheckRepeated(OssContext context, IReadOnlyDictionary<string, string> begun)
    {
        foreach (var (name, value) in From(context.Http.Request))
        {
            if (name.StartsWith("x-oss-", StringComparison.Ordinal) && begun.GetValueOrDefault(name) != value)
                throw OssService.NotImplemented($"the header {name}, which the upload was not begun with");
        }
    }

    public static void Write(IReadOnlyDictionary<string, string> headers, HttpResponse response)
    {
        foreach (var (name, value) in headers)
        {
            if (Array.IndexOf(Silent, name) < 0)
                response.Headers[name] = value;
        }
        if (!headers.ContainsKey("content-type"))
            response.ContentType = "application/octet-stream";
        if (!headers.ContainsKey("x-oss-storage-class"))
            response.Headers["x-oss-storage-class"] = "Standard";
        if (headers.TryGetValue("x-oss-tagging", out var tags) && Tags.Parse(tags).Count is > 0 and var count)
            response.Headers["x-oss-tagging-count"] = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Adds the object's encryption to the answer of a write.</summary>
    public static void Announce(IReadOnlyDictionary<string, string> headers, HttpResponse response)
    {
        foreach (var (name, value) in headers.Where(h => h.Key == DataEncryption || h.Key.StartsWith(Algorithm, StringComparison.Ordinal)))
            response.Headers[name] = value;
    }

    private static bool Directive(OssContext context, string header) =>
        context.Header(header)?.ToUpperInvariant() switch
        {
            null or "" or "COPY" => false,
            "REPLACE" => true,
            var other => throw OssException.InvalidArgument($"{header} is COPY or REPLACE.", header, other),
        };

    private static void Check(Dictionary<string, string> headers)
    {
        OneOf(headers, "x-oss-storage-class", "Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive");
        if (headers.TryGetValue("x-oss-object-acl", out var acl))
            OssBucketSettings.ReadAcl(acl, "x-oss-object-acl", "default", "private");
        if (headers.TryGetValue(Algorithm, out var algorithm) && algorithm is not ("AES256" or "KMS" or "SM4"))
        {
            throw new OssException(
                400,
                "InvalidEncryptionAlgorithmError",
                "The Encryption request you specified is not valid. Supported values: AES256, KMS, SM4.",
                null,
                ("ArgumentValue", algorithm)
            );
        }

        if (headers.TryGetValue(Algorithm + "-key-id", out var id) && algorithm != "KMS")
            throw OssException.InvalidArgument("A key id goes with the algorithm KMS.", Algorithm + "-key-id", id);
        if (headers.TryGetValue(DataEncryption, out var data) && (data != "SM4" || algorithm != "KMS"))
            throw OssException.InvalidArgument($"{DataEncryption} is SM4, and goes with the algorithm KMS.", DataEncryption, data);
        if (headers.TryGetValue("x-oss-tagging", out var tags))
            Tags.Parse(tags);
    }

    private static void OneOf(Dictionary<string, string> headers, string name, params ReadOnlySpan<string> allowed)
    {
        if (headers.TryGetValue(name, out var value) && !allowed.Contains(value))
            throw OssException.InvalidArgument($"{name} is one of: {string.Join(", ", allowed.ToArray())}.", name, value);
    }
}
