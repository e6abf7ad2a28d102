using System.ComponentModel;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A sentence for people: a retry, an object that is deleted.</summary>
[DisplayName("Something that happened on the way")]
internal sealed record MessageEvent : IAnswer
{
    public string Schema { get; } = "imagetools.event/1";

    public string Type { get; } = "event";

    /// <summary>The sentence.</summary>
    public required string Message { get; init; }
}
