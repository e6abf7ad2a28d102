using System.Text.Json.Serialization;
using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The evidence of a finding.</summary>
public sealed record EvidenceJson
{
    /// <summary>File.</summary>
    public required string Path { get; init; }

    /// <summary>Line of the file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int? Line { get; init; }

    /// <summary>What was found there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Value { get; init; }

    internal static EvidenceJson Of(Evidence evidence) =>
        new()
        {
            Path = evidence.Path,
            Line = evidence.Line,
            Value = evidence.Value,
        };
}
