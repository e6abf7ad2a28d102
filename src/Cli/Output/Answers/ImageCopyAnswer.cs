using System.ComponentModel;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The result line of image copy --json. When a copy failed, a line of type error follows.</summary>
[DisplayName("Answer of image copy")]
internal sealed record ImageCopyAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.image-copy/1";

    public string Type { get; } = "result";

    /// <summary>Id of the original.</summary>
    public required string ImageId { get; init; }

    /// <summary>Copies in other regions.</summary>
    public required IReadOnlyList<CopiedImage> Copies { get; init; }
}
