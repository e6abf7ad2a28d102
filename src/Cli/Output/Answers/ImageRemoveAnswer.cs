using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of image rm --json.</summary>
internal sealed record ImageRemoveAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.image-rm/1";

    public string Type { get; } = "result";

    /// <summary>Id.</summary>
    public required string ImageId { get; init; }

    /// <summary>Name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ImageName { get; init; }

    public bool Removed { get; } = true;

    /// <summary>Snapshots that were removed with it.</summary>
    public required IReadOnlyList<string> Snapshots { get; init; }
}
