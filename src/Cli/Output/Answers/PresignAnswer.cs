using System.ComponentModel.DataAnnotations;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of presign --json.</summary>
internal sealed record PresignAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.presign/1";

    /// <summary>oss://BUCKET/KEY</summary>
    public required string Object { get; init; }

    [AllowedValues("GET", "PUT", "HEAD", "DELETE")]
    public required string Method { get; init; }

    /// <summary>The signed address: anybody who has it may use it.</summary>
    public required string Url { get; init; }

    /// <summary>When it expires.</summary>
    public required DateTimeOffset Expires { get; init; }
}
