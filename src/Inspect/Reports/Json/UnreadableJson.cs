namespace ImageTools.Inspect.Reports.Json;

/// <summary>What could not be read.</summary>
public sealed record UnreadableJson
{
    /// <summary>File.</summary>
    public required string Path { get; init; }

    /// <summary>The reason.</summary>
    public required string Reason { get; init; }
}
