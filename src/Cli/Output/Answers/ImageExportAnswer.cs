using System.ComponentModel.DataAnnotations;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of image export --json.</summary>
internal sealed record ImageExportAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.image-export/1";

    public string Type { get; } = "result";

    /// <summary>Id.</summary>
    public required string ImageId { get; init; }

    /// <summary>Id of the task.</summary>
    public required string TaskId { get; init; }

    /// <summary>The exported objects.</summary>
    [RegularExpression("^oss://")]
    public required IReadOnlyList<string> Objects { get; init; }
}
