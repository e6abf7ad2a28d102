namespace ImageTools.Import.Ram;

/// <summary>A role that ECS assumes to use OSS (protocol notes §6.1). Both trust ECS by <see cref="ImportRole.TrustPolicy"/>.</summary>
/// <param name="Purpose">import or export.</param>
/// <param name="Name">The default role.</param>
/// <param name="PolicyName">The system policy made for it.</param>
/// <param name="Actions">Actions of that policy, on every bucket.</param>
/// <param name="Description">For people.</param>
public sealed record ServiceRole(string Purpose, string Name, string PolicyName, IReadOnlyList<string> Actions, string Description)
{
    /// <summary>The role with which ECS reads an import.</summary>
    public static ServiceRole Import { get; } =
        new("import", ImportRole.DefaultName, ImportRole.PolicyName, ImportRole.Actions, "Lets ECS read images from OSS");

    /// <summary>The role with which ECS writes an export.</summary>
    public static ServiceRole Export { get; } =
        new(
            "export",
            "AliyunECSImageExportDefaultRole",
            "AliyunECSImageExportRolePolicy",
            [
                "oss:GetObject",
                "oss:PutObject",
                "oss:DeleteObject",
                "oss:GetBucketLocation",
                "oss:GetBucketInfo",
                "oss:AbortMultipartUpload",
                "oss:ListMultipartUploads",
                "oss:ListParts",
            ],
            "Lets ECS write images to OSS"
        );

    /// <summary>Both roles.</summary>
    public static IReadOnlyList<ServiceRole> All { get; } = [Import, Export];

    /// <summary>Operation that uses the role.</summary>
    internal string Operation => Purpose == "import" ? "ImportImage" : "ExportImage";

    /// <summary>What the role does with objects, a verb.</summary>
    internal string Verb => Purpose == "import" ? "read" : "write";

    /// <summary>System policies that include what the role needs.</summary>
    internal IReadOnlyList<string> Sufficient =>
        Purpose == "import"
            ? [PolicyName, "AliyunOSSReadOnlyAccess", "AliyunOSSFullAccess", "AdministratorAccess", "ReadOnlyAccess"]
            : [PolicyName, "AliyunOSSFullAccess", "AdministratorAccess"];

    /// <summary>Name of a custom policy with the same actions on one bucket only.</summary>
    public string NarrowPolicyName(string bucket) => $"imagetools-{Purpose}-{bucket}";

    /// <summary>Document of the system policy; with a bucket, that of the policy for this bucket.</summary>
    public string Policy(string? bucket)
    {
        var actions = string.Join("\",\"", Actions);
        var resource = bucket is null ? "\"*\"" : $"[\"acs:oss:*:*:{bucket}\",\"acs:oss:*:*:{bucket}/*\"]";
        return $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":["{{actions}}"],"Resource":{{resource}}}]}""";
    }
}
