using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Import.Ram;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of authorize --json.</summary>
internal sealed record AuthorizeAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.authorize/1";

    /// <summary>Whether all roles are ready.</summary>
    public required bool Ready { get; init; }

    public required IReadOnlyList<AuthorizedRole> Roles { get; init; }

    /// <summary>The least policy for the user of this tool.</summary>
    [JsonConverter(typeof(RawPolicyConverter))]
    public required string CallerPolicy { get; init; }

    /// <summary>The least policy for authorize --create.</summary>
    [JsonConverter(typeof(RawPolicyConverter))]
    public required string CallerPolicyToCreate { get; init; }
}

/// <summary>A role of ECS.</summary>
internal sealed record AuthorizedRole
{
    /// <summary>Purpose of the role.</summary>
    public required string Purpose { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>State of the role now.</summary>
    public required RoleState State { get; init; }

    /// <summary>The finding, a sentence.</summary>
    public required string Finding { get; init; }

    /// <summary>State of the role before --create.</summary>
    public required RoleState Was { get; init; }

    /// <summary>Whether --create changed the role.</summary>
    public required bool Changed { get; init; }

    /// <summary>The trust policy: who may assume the role.</summary>
    [JsonConverter(typeof(RawPolicyConverter))]
    public required string TrustPolicy { get; init; }

    [AllowedValues("System", "Custom")]
    public required string PolicyType { get; init; }

    /// <summary>Name.</summary>
    public required string PolicyName { get; init; }

    /// <summary>The policy with the permissions of the role.</summary>
    [JsonConverter(typeof(RawPolicyConverter))]
    public required string PermissionPolicy { get; init; }
}
