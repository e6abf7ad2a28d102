using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ImageTools.LocalCloud;

/// <summary>The one line that cloud serve prints when it is ready.</summary>
[DisplayName("The line of cloud serve")]
internal sealed record ReadyAnswer
{
    public string Schema { get; } = "imagetools.cloud-serve/1";

    /// <summary>Address.</summary>
    public required string Oss { get; init; }

    /// <summary>Address.</summary>
    public required string Ecs { get; init; }

    /// <summary>Address.</summary>
    public required string Ram { get; init; }

    /// <summary>Address.</summary>
    public required string Sts { get; init; }

    /// <summary>Credentials of this cloud only.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>Credentials of this cloud only.</summary>
    public required string AccessKeySecret { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>A bucket that is there.</summary>
    public required string Bucket { get; init; }

    /// <summary>Credentials of a RAM user of this cloud, who may take on roles; the account's own key may not.</summary>
    public required string UserAccessKeyId { get; init; }

    /// <summary>Credentials of this cloud only.</summary>
    public required string UserAccessKeySecret { get; init; }

    /// <summary>A role that this user may take on.</summary>
    public required string RoleArn { get; init; }
}

/// <summary>How the line is written, found out when it is compiled.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReadyAnswer))]
internal sealed partial class ReadyContext : JsonSerializerContext;
