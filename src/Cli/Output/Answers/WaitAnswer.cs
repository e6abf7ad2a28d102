using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of wait --json.</summary>
internal sealed record WaitAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.wait/1";

    public string Type { get; } = "result";

    /// <summary>Id.</summary>
    public required string TaskId { get; init; }

    /// <summary>Id of the image.</summary>
    public required string ImageId { get; init; }

    /// <summary>Name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ImageName { get; init; }

    /// <summary>Status.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Status { get; init; }

    /// <summary>GiB.</summary>
    public int? SizeGiB { get; init; }
}
