using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>Explanations of the checks of the cloud. A new check needs one line here and one in <see cref="RemoteCheckIds"/>.</summary>
public static class RemoteCheckExplanations
{
    /// <summary>By the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["oss-region"] = new(
                "The region of the bucket (GetBucketInfo).",
                "ECS imports only from a bucket of its own region, and refuses another one only after the upload.",
                "Give a bucket in the region of the import with --bucket, or the region of the bucket with --region."
            ),
            ["oss-encryption"] = new(
                "Whether the bucket encrypts its objects.",
                "ECS can't read objects with server-side encryption.",
                "Take another bucket, or remove its encryption rule."
            ),
            ["oss-storage-class"] = new(
                "The storage class that the object will have.",
                "The restore of an archived object takes hours, and the import fails before the object can be read.",
                "Give --storage-class Standard, or take another bucket."
            ),
            ["oss-object"] = new(
                "For an import of an object: whether it exists and is not empty.",
                "Otherwise ImportImage is refused, or fails after minutes.",
                "Check bucket and key of --object, or upload it first."
            ),
            ["param-image-name-duplicate"] = new(
                "The images of the account in the region (DescribeImages).",
                "Image names are unique in a region; a second import with the same name is refused.",
                "Give another --name, or remove the old image: imagetools image rm."
            ),
            ["ram-role"] = new(
                "The role with which ECS reads the bucket, its trust policy, and its policies (GetRole, ListPoliciesForRole).",
                "Without the role, ImportImage is refused after the upload.",
                "imagetools authorize --create creates the role."
            ),
            ["param-dry-run"] = new(
                "The whole request, with ImportImage and DryRun.",
                "ECS checks quota, permission and parameters before hours of upload, and not after them.",
                "Change the value that the service refuses; the error contains its message."
            ),
        };
}
