using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Ram;

namespace ImageTools.LocalCloud.Oss;

/// <summary>From requests to the actions that RAM knows (spec section 6.2): they have not all the names of the operations.</summary>
internal sealed class OssPermissions(Permissions permissions)
{
    /// <exception cref="OssException">AccessDenied.</exception>
    public void Check(AccessKey key, OssContext context, string operation)
    {
        var action = operation switch
        {
            "CopyObject" or "InitiateMultipartUpload" or "UploadPart" or "UploadPartCopy" or "CompleteMultipartUpload" => "PutObject",
            "HeadObject" => "GetObject",
            "DeleteMultipleObjects" => "DeleteObject",
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

    private void Demand(AccessKey key, string action, string resource)
    {
        if (permissions.Refusal(key, "oss:" + action, resource) is { } how)
        {
            throw new OssException(
                403, "AccessDenied", $"You have no right to access this object: the policy of your key does not allow oss:{action}.", "0003-00000001", ("AuthAction", "oss:" + action),
                ("NoPermissionType", how));
        }
    }
}
