using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Maps requests to RAM's actions (spec section 6.2). Some actions have other names than their operations.</summary>
internal sealed class OssPermissions(IPermissions permissions, ObjectStore objects)
{
    /// <exception cref="OssException">AccessDenied.</exception>
    public void Check(AccessKey key, OssContext context, string operation)
    {
        if (key == AccessKey.None)
        {
            CheckPublic(context, operation);
            return;
        }
        var action = operation switch
        {
            "CopyObject" or "InitiateMultipartUpload" or "UploadPart" or "UploadPartCopy" or "CompleteMultipartUpload" => "PutObject",
            "HeadObject" => "GetObject",
            "DeleteMultipleObjects" => "DeleteObject",
            "GetBucketTags" or "PutBucketTags" or "DeleteBucketTags" => operation.Replace("Tags", "Tagging", StringComparison.Ordinal),
            _ => operation,
        };
        Demand(key, action, context.Key.Length == 0 ? context.Bucket : $"{context.Bucket}/{context.Key}");
        if (context.Header("x-oss-tagging") is not null)
            Demand(key, "PutObjectTagging", $"{context.Bucket}/{context.Key}");
        if (operation is "CopyObject" or "UploadPartCopy")
        {
            var (bucket, source) = CopySource.Read(context);
            Demand(key, "GetObject", $"{bucket}/{source}");
        }
    }

    public static OssException NobodyMay() => OssException.AccessDenied("Anonymous access is forbidden for this operation.");

    /// <summary>A request without a key may read an object that is public by its own ACL or by its bucket's. It may do nothing
    /// else.</summary>
    private void CheckPublic(OssContext context, string operation)
    {
        if (operation is not ("GetObject" or "HeadObject"))
            throw NobodyMay();
        var own = objects.Find(context.Bucket, context.Key)?.Headers.GetValueOrDefault("x-oss-object-acl");
        var (acl, by) = own is null or "default" ? (objects.Bucket(context.Bucket).Acl, "bucket") : (own, "object");
        if (acl != "public-read")
        {
            throw new OssException(
                403,
                "AccessDenied",
                $"You have no right to access this object because of {by} acl.",
                "0003-00000001",
                ("Key", context.Key)
            );
        }

        if (Array.Exists(OssOperations.ResponseHeaders, name => context.Query(name) is not null))
            throw new OssException(400, "InvalidRequest", "Headers of an answer are chosen by signed requests only.");
    }

    private void Demand(AccessKey key, string action, string resource)
    {
        if (permissions.Refusal(key, "oss:" + action, resource) is { } how)
        {
            throw new OssException(
                403,
                "AccessDenied",
                $"You have no right to access this object: the policy of your key does not allow oss:{action}.",
                "0003-00000001",
                ("AuthAction", "oss:" + action),
                ("NoPermissionType", how)
            );
        }
    }
}
