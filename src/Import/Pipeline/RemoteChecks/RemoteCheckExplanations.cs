using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>What the checks of the cloud's side are about. A new one is one line here and one in <see cref="RemoteCheckIds"/>.</summary>
public static class RemoteCheckExplanations
{
    /// <summary>By the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["oss-region"] = new(
                "Where the bucket is (GetBucketInfo).",
                "ECS imports from a bucket of its own region only, and says so after the upload.",
                "Name a bucket in the region of the import, or the region of the bucket with --region."
            ),
            ["oss-encryption"] = new(
                "Whether the bucket encrypts what is put into it.",
                "ECS can't read objects that are encrypted on the server's side.",
                "Take another bucket, or remove its encryption rule."
            ),
            ["oss-storage-class"] = new(
                "The storage class that the object will have.",
                "What is archived has to be restored for hours before it can be read, and the import fails before that.",
                "Give --storage-class Standard, or take another bucket."
            ),
            ["oss-object"] = new(
                "For an import of an object: whether it is there and holds anything.",
                "ImportImage is refused, or fails after minutes, where it is not.",
                "Check bucket and key of --object, or upload it first."
            ),
            ["param-image-name-duplicate"] = new(
                "The images of the account in the region (DescribeImages).",
                "Two images of one region have different names; the second import is refused.",
                "Give another --name, or remove the old image: imagetools image rm."
            ),
            ["ram-role"] = new(
                "The role by which ECS reads the bucket, who may take it, and its policies (GetRole, ListPoliciesForRole).",
                "Without it ImportImage is refused, after the upload.",
                "imagetools authorize --create makes it."
            ),
            ["param-dry-run"] = new(
                "The whole request, by ImportImage with DryRun.",
                "Quota, permission and parameters are judged before hours of upload, and not after.",
                "Change what the service names; the error has its words."
            ),
        };
}
