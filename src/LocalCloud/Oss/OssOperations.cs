using ImageTools.LocalCloud.Http;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>
/// The operations that are known here. What a request brings and its operation does not read may ask for something else, such as a
/// sub-resource, a callback or a condition: it is refused before anything is done, for otherwise DELETE of a setting would remove the
/// bucket, and an object would be stored as what it should not be.
/// </summary>
internal static class OssOperations
{
    /// <summary>What GetObject answers with in the header of the same name, without "response-".</summary>
    public static readonly string[] ResponseHeaders =
    [
        "response-content-type",
        "response-content-disposition",
        "response-cache-control",
        "response-content-encoding",
        "response-content-language",
        "response-expires",
    ];

    /// <summary>What is kept with an object.</summary>
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
    /// Parameters of the signatures in URLs, and what any operation may carry; x-id is what clients of S3 call their
    /// operation.
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
    /// Headers of the signatures, and two that change nothing here: who a program is, and that the caller pays, who is the owner
    /// of every bucket.
    /// </summary>
    private static readonly string[] HeadersEverywhere =
    [
        "x-oss-date",
        "x-oss-content-sha256",
        "x-oss-security-token",
        "x-oss-user-agent",
        "x-oss-request-payer",
    ];

    // Beginnings of the headers that OSS reads in some operation. A name that it does not know at all changes nothing there, and nothing
    // here.
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

    // A condition of reading that is not met changes no more than how much is read; one of writing that is not looked at destroys
    // something.
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

    /// <summary>All, in the order of the documentation.</summary>
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
        // ali-oss says again here what an upload was begun with; anything else is refused when the upload is known.
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

    /// <summary>Refuses a request of which <paramref name="operation"/> would not read everything.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="request">Its headers, those of S3 translated.</param>
    /// <param name="target">Its query.</param>
    /// <param name="speaksS3">Whether it is signed as for S3, so that what it says in x-amz-… has been translated.</param>
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
