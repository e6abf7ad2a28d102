using ImageTools.LocalCloud.Oss;

namespace ImageTools.LocalCloud.Faults;

/// <summary>Names of the operations that can go wrong, so that a misspelt one in a fault file is found.</summary>
internal static class Operations
{
    public const string Any = "*";

    public static readonly IReadOnlyList<string> Known =
    [
        .. OssOperations.All.Select(o => o.Name),
        "ImportImage", "ExportImage", "CopyImage", "CancelCopyImage", "DescribeTasks", "DescribeTaskAttribute", "CancelTask", "DescribeImages", "DescribeSnapshots", "DeleteImage",
        "DeleteSnapshot", "ModifyImageAttribute", "TagResources", "DescribeRegions", "RunInstances", "DescribeAvailableResource", "DescribeInstanceTypes",
        "GetRole", "CreateRole", "UpdateRole", "DeleteRole", "ListRoles", "ListPoliciesForRole", "AttachPolicyToRole", "DetachPolicyFromRole", "CreatePolicy",
        "GetPolicy", "DeletePolicy", "CreateUser", "GetUser", "ListUsers", "DeleteUser", "AttachPolicyToUser", "DetachPolicyFromUser", "ListPoliciesForUser",
        "CreateAccessKey", "ListAccessKeys", "DeleteAccessKey", "GetCallerIdentity", "AssumeRole", "AssumeRoleWithOIDC",
    ];
}
