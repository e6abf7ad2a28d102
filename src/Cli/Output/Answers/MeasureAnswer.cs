using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of measure --json.</summary>
internal sealed record MeasureAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.measure/1";

    /// <summary>Bytes that the target needs.</summary>
    public required long Required { get; init; }

    /// <summary>Bytes that the target needs when every unit is allocated.</summary>
    [JsonPropertyName("fully-allocated")]
    public required long FullyAllocated { get; init; }

    /// <summary>Whether required is exact; otherwise it is the maximum.</summary>
    public required bool Exact { get; init; }
}
