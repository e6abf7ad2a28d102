namespace ImageTools.Import.Ram;

/// <summary>What the user of this tool must be allowed to do, and no more (protocol notes §6.2).</summary>
public static class CallerPolicy
{
    /// <summary>For uploading and importing.</summary>
    /// <param name="bucket">Bucket; null leaves BUCKET to be filled in.</param>
    /// <param name="create">Also for setting the roles up.</param>
    public static string Least(string? bucket, bool create)
    {
        var name = bucket ?? "BUCKET";
        var roles = create
            ? "\"ram:GetRole\",\"ram:ListPoliciesForRole\",\"ram:CreateRole\",\"ram:UpdateRole\",\"ram:CreatePolicy\",\"ram:GetPolicy\",\"ram:AttachPolicyToRole\""
            : "\"ram:GetRole\",\"ram:ListPoliciesForRole\"";
        return $$"""
            {"Version":"1","Statement":[
             {"Effect":"Allow","Action":["oss:PutObject","oss:GetObject","oss:DeleteObject","oss:AbortMultipartUpload","oss:ListParts"],"Resource":["acs:oss:*:*:{{name}}/*"]},
             {"Effect":"Allow","Action":["oss:ListMultipartUploads","oss:GetBucketInfo","oss:GetBucketLocation"],"Resource":["acs:oss:*:*:{{name}}"]},
             {"Effect":"Allow","Action":["ecs:ImportImage","ecs:DescribeImages","ecs:DescribeTasks","ecs:DescribeTaskAttribute","ecs:CancelTask","ecs:DescribeRegions","ecs:DescribeSnapshots"],"Resource":"*"},
             {"Effect":"Allow","Action":[{{roles}}],"Resource":"*"}]}
            """;
    }
}
