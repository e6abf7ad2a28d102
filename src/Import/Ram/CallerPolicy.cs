namespace ImageTools.Import.Ram;

/// <summary>The least policy for the user of this tool (protocol notes §6.2).</summary>
public static class CallerPolicy
{
    private static readonly string[] OnObjects =
    [
        "oss:PutObject",
        "oss:GetObject",
        "oss:DeleteObject",
        "oss:AbortMultipartUpload",
        "oss:ListParts",
    ];

    private static readonly string[] OnTheBucket = ["oss:ListMultipartUploads", "oss:GetBucketInfo", "oss:GetBucketLocation"];

    private static readonly string[] OnImages =
    [
        "ecs:ImportImage",
        "ecs:DescribeImages",
        "ecs:DescribeTasks",
        "ecs:DescribeTaskAttribute",
        "ecs:CancelTask",
        "ecs:DescribeRegions",
        "ecs:DescribeSnapshots",
    ];

    private static readonly string[] LookingAtRoles = ["ram:GetRole", "ram:ListPoliciesForRole"];

    private static readonly string[] MakingRoles =
    [
        .. LookingAtRoles,
        "ram:CreateRole",
        "ram:UpdateRole",
        "ram:CreatePolicy",
        "ram:GetPolicy",
        "ram:AttachPolicyToRole",
    ];

    /// <summary>The policy for uploading and importing.</summary>
    /// <param name="bucket">Bucket; null leaves BUCKET to be filled in.</param>
    /// <param name="create">Also allow creating the roles.</param>
    public static string Least(string? bucket, bool create)
    {
        var name = bucket ?? "BUCKET";
        return $$"""
            {"Version":"1","Statement":[
             {"Effect":"Allow","Action":[{{List(OnObjects)}}],"Resource":["acs:oss:*:*:{{name}}/*"]},
             {"Effect":"Allow","Action":[{{List(OnTheBucket)}}],"Resource":["acs:oss:*:*:{{name}}"]},
             {"Effect":"Allow","Action":[{{List(OnImages)}}],"Resource":"*"},
             {"Effect":"Allow","Action":[{{List(create ? MakingRoles : LookingAtRoles)}}],"Resource":"*"}]}
            """;
    }

    private static string List(string[] actions) => string.Join(',', actions.Select(a => $"\"{a}\""));
}
