using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Import.Ram;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of authorize --json.</summary>
internal sealed record AuthorizeAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.authorize/1";

    /// <summary>Whether all roles are.</summary>
    public required bool Ready { get; init; }

    public required IReadOnlyList<AuthorizedRole> Roles { get; init; }

    /// <summary>The least that whoever runs this tool needs.</summary>
    [JsonConverter(typeof(RawPolicyConverter))]
    public required string CallerPolicy { get; init; }

    /// <summary>The same for authorize --create.</summary>
    [JsonConverter(typeof(RawPolicyConverter))]
    public required string CallerPolicyToCreate { get; init; }
}

/// <summary>A role of ECS.</summary>
internal sealed record AuthorizedRole
{
    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is now.</summary>
    public required RoleState State { get; init; }

    /// <summary>A sentence.</summary>
    public required string Finding { get; init; }

    /// <summary>What it was before --create.</summary>
    public required RoleState Was { get; init; }

    /// <summary>Whether --create changed it.</summary>
    public required bool Changed { get; init; }

    /// <summary>Who may take it on.</summary>
    [JsonConverter(typeof(RawPolicyConverter))]
    public required string TrustPolicy { get; init; }

    [AllowedValues("System", "Custom")]
    public required string PolicyType { get; init; }

    /// <summary>Name.</summary>
    public required string PolicyName { get; init; }

    /// <summary>What it may do.</summary>
    [JsonConverter(typeof(RawPolicyConverter))]
    public required string PermissionPolicy { get; init; }
}
