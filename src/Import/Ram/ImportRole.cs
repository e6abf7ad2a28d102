using ImageTools.Cloud;

namespace ImageTools.Import.Ram;

/// <summary>
/// The role with which ECS reads the object to import: its name, trust policy and permissions, and how to create it (protocol notes §6.1).
/// </summary>
public static class ImportRole
{
    /// <summary>The default role.</summary>
    public const string DefaultName = "AliyunECSImageImportDefaultRole";

    /// <summary>The system policy made for it.</summary>
    public const string PolicyName = "AliyunECSImageImportRolePolicy";

    /// <summary>The trust policy: only ECS may assume the role.</summary>
    public const string TrustPolicy =
        """{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}],"Version":"1"}""";

    private const string ConsolePath = "Identities > Roles > Create Role > Alibaba Cloud Service > Elastic Compute Service";

    /// <summary>Actions of the system policy, on every bucket.</summary>
    public static IReadOnlyList<string> Actions { get; } = ["oss:GetObject", "oss:GetBucketLocation", "oss:GetBucketInfo"];

    /// <summary>Code of <see cref="Missing"/>.</summary>
    public const string MissingCode = "ecs-role-missing";

    /// <summary>A policy with the same actions on one bucket only.</summary>
    public static string NarrowPolicy(string bucket) => ServiceRole.Import.Policy(bucket);

    /// <summary>The error for a role that ECS cannot use. Its hint says how to create the role.</summary>
    /// <param name="roleName">The role of the import.</param>
    /// <param name="finding">The problem, a sentence.</param>
    /// <param name="inner">The service's refusal, when the service found the problem.</param>
    public static CloudException Missing(string roleName, string finding, CloudException? inner = null) =>
        new(
            "ram",
            MissingCode,
            $"ECS may not read the bucket. {finding}",
            inner?.Status ?? 0,
            inner?.RequestId,
            HowToAuthorize(roleName),
            inner: inner
        );

    /// <summary>The same error for the role with which ECS writes an export.</summary>
    /// <param name="roleName">The role of the export; null for the default one.</param>
    /// <param name="inner">The service's refusal.</param>
    public static CloudException MissingForExport(string? roleName, CloudException inner)
    {
        var name = roleName ?? ServiceRole.Export.Name;
        return new(
            "ram",
            MissingCode,
            $"ECS may not write to the bucket: it has no usable role {name} ({inner.Code}).",
            inner.Status,
            inner.RequestId,
            HowToAuthorize(ServiceRole.Export with { Name = name }),
            inner: inner
        );
    }

    /// <summary>The hint: the permissions, and the ways to grant them.</summary>
    public static string HowToAuthorize(string roleName) => HowToAuthorize(ServiceRole.Import with { Name = roleName });

    private static string HowToAuthorize(ServiceRole role) =>
        $"""
            ECS {role.Verb}s images {(
                role.Purpose == "import" ? "from" : "to"
            )} OSS through the RAM role {role.Name}. It needs, once per account:
              role name:     {role.Name}
              trust policy:  {TrustPolicy}
              system policy: {role.PolicyName} ({string.Join(", ", role.Actions)})
            Any one of these sets it up:
              imagetools authorize --create
              aliyun ram CreateRole --RoleName {role.Name} --AssumeRolePolicyDocument '{TrustPolicy}' &&
                aliyun ram AttachPolicyToRole --PolicyType System --PolicyName {role.PolicyName} --RoleName {role.Name}
              the RAM console: {ConsolePath}, then grant it {role.PolicyName}.
            A custom policy with the same actions on one bucket is enough as well. A new role takes effect within a minute or two.
            """;
}
