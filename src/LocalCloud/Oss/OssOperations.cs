using ImageTools.LocalCloud.Http;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>
/// The operations of this server. A parameter or header that the operation does not read may ask for something else: a sub-resource, a
/// callback, a condition. Such a request is refused before any work. Otherwise DELETE of a bucket's setting would remove the bucket, or an
/// object would be stored with wrong properties.
/// </summary>
internal static class OssOperations
{
    /// <summary>GetObject answers with these in the header of the same name, without "response-".</summary>
    public static readonly string[] ResponseHeaders =
    [
        "response-content-type",
        "response-content-disposition",
        "response-cache-control",
        "response-content-encoding",
        "response-content-language",
        "response-expires",
    ];

    /// <summary>Headers that are stored with an object.</summary>
    public static readonly string[] Stored =
    [
        "x-oss-meta-*",
        "x-oss-storage-class",
        "x-oss-server-side-encryption",
        "x-oss-server-side-encryption-key-id",
        "x-oss-server-side-data-encryption",
        "x-oss-object-acl",
        "x-oss-tagging",
    ];

    /// <summary>
    /// Parameters of signatures in URLs, and parameters that any operation may have. Clients of S3 name their operation in x-id.
    /// </summary>
    private static readonly string[] ParametersEverywhere =
    [
        "OSSAccessKeyId",
        "Expires",
        "Signature",
        "security-token",
        "x-oss-signature-version",
        "x-oss-credential",
        "x-oss-date",
        "x-oss-expires",
        "x-oss-signature",
        "x-oss-security-token",
        "x-oss-additional-headers",
        "x-id",
    ];

    /// <summary>
    /// Headers of signatures, and two without effect here: the name of the program, and that the caller pays. The caller is the owner of
    /// every bucket.
    /// </summary>
    private static readonly string[] HeadersEverywhere =
    [
        "x-oss-date",
        "x-oss-content-sha256",
        "x-oss-security-token",
        "x-oss-user-agent",
        "x-oss-request-payer",
    ];

    // Prefixes of headers that OSS reads in some operation. OSS ignores all other names, and so does this server.
    private static readonly string[] Families =
    [
        "x-oss-access-",
        "x-oss-acl",
        "x-oss-allow-",
        "x-oss-append-",
        "x-oss-async-",
        "x-oss-bucket-",
        "x-oss-callback",
        "x-oss-complete-",
        "x-oss-confirm-",
        "x-oss-copy-",
        "x-oss-data-",
        "x-oss-delete-",
        "x-oss-expir",
        "x-oss-forbid-",
        "x-oss-hash-",
        "x-oss-if-",
        "x-oss-meta-",
        "x-oss-metadata-",
        "x-oss-object-",
        "x-oss-persistent-",
        "x-oss-policy",
        "x-oss-process",
        "x-oss-range-",
        "x-oss-redundancy-",
        "x-oss-rename-",
        "x-oss-replication-",
        "x-oss-resource-group-",
        "x-oss-restore-",
        "x-oss-select-",
        "x-oss-server-side-",
        "x-oss-storage-",
        "x-oss-symlink-",
        "x-oss-tagging",
        "x-oss-traffic-",
        "x-oss-version",
        "x-oss-website-",
        "x-oss-worm-",
    ];

    // An ignored condition of reading only reads too much. An ignored condition of writing destroys data.
    private static readonly string[] Conditions = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];

    private static readonly string[] CopyConditions =
    [
        "x-oss-copy-source-if-match",
        "x-oss-copy-source-if-none-match",
        "x-oss-copy-source-if-modified-since",
        "x-oss-copy-source-if-unmodified-since",
    ];

    private const string Limit = "x-oss-traffic-limit",
        Forbid = "x-oss-forbid-overwrite";

    /// <summary>All operations, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<OssOperation> All =
    [
        new("ListBuckets", ["prefix", "marker", "max-keys"], []),
        new("PutBucket", [], ["x-oss-acl"]),
        new("DeleteBucket", [], []),
        new("GetBucketInfo", ["bucketInfo"], []),
        new("GetBucketLocation", ["location"], []),
        new("GetBucketStat", ["stat"], []),
        new("GetBucketAcl", ["acl"], []),
        new("PutBucketAcl", ["acl"], ["x-oss-acl"]),
        new("GetBucketTags", ["tagging"], []),
        new("PutBucketTags", ["tagging"], []),
        new("DeleteBucketTags", ["tagging"], []),
        new("GetBucketEncryption", ["encryption"], []),
        new("PutBucketEncryption", ["encryption"], []),
        new("DeleteBucketEncryption", ["encryption"], []),
        new("GetBucketVersioning", ["versioning"], []),
        new("PutBucketVersioning", ["versioning"], []),
        new("GetBucketLifecycle", ["lifecycle"], []),
        new("PutBucketLifecycle", ["lifecycle"], []),
        new("DeleteBucketLifecycle", ["lifecycle"], []),
        new(
            "ListObjects",
            ["prefix", "marker", "max-keys", "delimiter", "encoding-type", "list-type", "start-after", "continuation-token", "fetch-owner"],
            []
        ),
        new("DeleteMultipleObjects", ["delete", "encoding-type"], []),
        new("PutObject", [Limit], [.. Stored, Forbid, Limit]),
        new(
            "CopyObject",
            [],
            [.. Stored, Forbid, "x-oss-copy-source", .. CopyConditions, "x-oss-metadata-directive", "x-oss-tagging-directive"]
        ),
        new("GetObject", [.. ResponseHeaders, Limit], [.. Conditions, "x-oss-range-behavior", Limit]),
        new("HeadObject", [.. ResponseHeaders, Limit], [.. Conditions, "x-oss-range-behavior", Limit]),
        new("DeleteObject", [], []),
        new("GetObjectACL", ["acl"], []),
        new("PutObjectACL", ["acl"], ["x-oss-object-acl"]),
        new("GetObjectTagging", ["tagging"], []),
        new("PutObjectTagging", ["tagging"], []),
        new("DeleteObjectTagging", ["tagging"], []),
        new("InitiateMultipartUpload", ["uploads", "encoding-type"], [.. Stored, Forbid]),
        // ali-oss repeats the headers of InitiateMultipartUpload here. Other values are refused once the upload is known.
        new("UploadPart", ["uploadId", "partNumber", Limit], [.. Stored, Limit]),
        new("UploadPartCopy", ["uploadId", "partNumber"], ["x-oss-copy-source", "x-oss-copy-source-range", .. CopyConditions]),
        new("ListParts", ["uploadId", "max-parts", "part-number-marker", "encoding-type"], []),
        new("CompleteMultipartUpload", ["uploadId", "encoding-type"], [.. Stored, Forbid, "x-oss-complete-all"]),
        new("AbortMultipartUpload", ["uploadId"], []),
        new(
            "ListMultipartUploads",
            ["uploads", "prefix", "delimiter", "encoding-type", "key-marker", "upload-id-marker", "max-uploads"],
            []
        ),
    ];

    private static readonly Dictionary<string, OssOperation> ByName = All.ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>Refuses a request with a parameter or header that <paramref name="operation"/> does not read.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="request">Its headers, those of S3 translated.</param>
    /// <param name="target">Its query.</param>
    /// <param name="speaksS3">Whether it is signed as for S3: then its x-amz-… headers have been translated.</param>
    /// <exception cref="OssException">NotImplemented.</exception>
    public static void Check(string operation, HttpRequest request, RequestTarget target, bool speaksS3)
    {
        var known = ByName[operation];
        foreach (var (name, _) in target.Query)
        {
            if (Array.IndexOf(ParametersEverywhere, name) < 0 && Array.IndexOf(known.Parameters, name) < 0)
                throw OssService.NotImplemented($"{request.Method} ?{name}");
        }
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        foreach (var (name, value) in request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (
                value.ToString().Length > 0
                && (IsOurs(lower, speaksS3) || (!reads && Array.IndexOf(Conditions, lower) >= 0))
                && !IsRead(known, lower)
            )
            {
                throw OssService.NotImplemented($"{operation} with the header {lower}");
            }
        }
    }

    private static bool IsOurs(string header, bool speaksS3) =>
        Array.Exists(Families, f => header.StartsWith(f, StringComparison.Ordinal))
        || (!speaksS3 && header.StartsWith("x-amz-", StringComparison.Ordinal));

    private static bool IsRead(OssOperation operation, string header) =>
        Array.IndexOf(HeadersEverywhere, header) >= 0
        || Array.IndexOf(operation.Headers, header) >= 0
        || (header.StartsWith("x-oss-meta-", StringComparison.Ordinal) && Array.IndexOf(operation.Headers, "x-oss-meta-*") >= 0);
}
