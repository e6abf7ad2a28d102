using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>
/// The parameters of a query that each operation reads. One that is not read may ask for something else, such as a sub-resource that is not known here: it is refused
/// before anything is done, for otherwise DELETE of a setting would remove the bucket, and GET of one would list objects.
/// </summary>
internal static class OssParameters
{
    /// <summary>Those of the signatures in URLs, and what any operation may carry; x-id is what clients of S3 call their operation.</summary>
    private static readonly string[] Everywhere =
    [
        "OSSAccessKeyId", "Expires", "Signature", "security-token",
        "x-oss-signature-version", "x-oss-credential", "x-oss-date", "x-oss-expires", "x-oss-signature", "x-oss-security-token", "x-oss-additional-headers",
        "x-oss-traffic-limit", "x-id",
    ];

    /// <summary>What GetObject answers with in the header of the same name, without "response-".</summary>
    public static readonly string[] ResponseHeaders =
        ["response-content-type", "response-content-disposition", "response-cache-control", "response-content-encoding", "response-content-language", "response-expires"];

    /// <summary>The first parameter that <paramref name="operation"/> does not read, or null.</summary>
    public static string? FirstUnknown(string operation, RequestTarget target)
    {
        var known = Of(operation);
        foreach (var (name, _) in target.Query)
        {
            if (Array.IndexOf(Everywhere, name) < 0 && Array.IndexOf(known, name) < 0)
                return name;
        }
        return null;
    }

    private static string[] Of(string operation) => operation switch
    {
        "ListBuckets" => ["prefix", "marker", "max-keys"],
        "ListObjects" => ["prefix", "marker", "max-keys", "delimiter", "encoding-type", "list-type", "start-after", "continuation-token", "fetch-owner"],
        "ListMultipartUploads" => ["uploads", "prefix", "delimiter", "encoding-type", "key-marker", "upload-id-marker", "max-uploads"],
        "GetBucketInfo" => ["bucketInfo"],
        "GetBucketLocation" => ["location"],
        "GetBucketLifecycle" or "PutBucketLifecycle" or "DeleteBucketLifecycle" => ["lifecycle"],
        "GetBucketAcl" or "GetObjectACL" => ["acl"],
        "DeleteMultipleObjects" => ["delete", "encoding-type"],
        "GetObjectTagging" or "PutObjectTagging" or "DeleteObjectTagging" => ["tagging"],
        "InitiateMultipartUpload" => ["uploads", "encoding-type"],
        "UploadPart" or "UploadPartCopy" => ["uploadId", "partNumber"],
        "CompleteMultipartUpload" => ["uploadId", "encoding-type"],
        "AbortMultipartUpload" => ["uploadId"],
        "ListParts" => ["uploadId", "max-parts", "part-number-marker", "encoding-type"],
        "GetObject" or "HeadObject" => ResponseHeaders,
        _ => [],
    };
}
