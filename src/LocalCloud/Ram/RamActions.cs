using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ram;

/// <summary>
/// The calls of RAM and STS that are known here, with the parameters of @alicloud/ram20150501 1.2.1 and @alicloud/sts20150401
/// 1.2.0.
/// </summary>
internal static class RamActions
{
    private static readonly string[] Attached = ["PolicyType", "PolicyName"];

    public static readonly IReadOnlyList<RpcAction> OfRam =
    [
        new("GetRole", ["RoleName"], []),
        new("CreateRole", ["RoleName", "AssumeRolePolicyDocument", "Description", "MaxSessionDuration"], ["Tag.N.Key", "Tag.N.Value"]),
        new("UpdateRole", ["RoleName", "NewAssumeRolePolicyDocument", "NewDescription", "NewMaxSessionDuration"], []),
        new("DeleteRole", ["RoleName"], []),
        new("ListRoles", ["Marker", "MaxItems"], ["Tag.N.Key", "Tag.N.Value"]),
        new("ListPoliciesForRole", ["RoleName"], []),
        new("AttachPolicyToRole", ["RoleName", .. Attached], []),
        new("DetachPolicyFromRole", ["RoleName", .. Attached], []),
        new("CreatePolicy", ["PolicyName", "PolicyDocument", "Description"], ["Tag.N.Key", "Tag.N.Value"]),
        new("GetPolicy", ["PolicyName", "PolicyType"], []),
        new("DeletePolicy", ["PolicyName"], ["CascadingDelete"]),
        new("CreateUser", ["UserName", "DisplayName", "Comments"], ["Email", "MobilePhone"]),
        new("GetUser", ["UserName"], []),
        new("ListUsers", ["Marker", "MaxItems"], []),
        new("DeleteUser", ["UserName"], []),
        new("ListPoliciesForUser", ["UserName"], []),
        new("AttachPolicyToUser", ["UserName", .. Attached], []),
        new("DetachPolicyFromUser", ["UserName", .. Attached], []),
        new("CreateAccessKey", ["UserName"], []),
        new("ListAccessKeys", ["UserName"], []),
        new("DeleteAccessKey", ["UserName", "UserAccessKeyId"], []),
    ];

    public static readonly IReadOnlyList<RpcAction> OfSts =
    [
        new("GetCallerIdentity", [], []),
        new("AssumeRole", ["RoleArn", "RoleSessionName", "DurationSeconds", "Policy"], ["ExternalId", "SourceIdentity"]),
        new("AssumeRoleWithOIDC", ["OIDCProviderArn", "RoleArn", "OIDCToken", "RoleSessionName", "DurationSeconds", "Policy"], []),
    ];
}
