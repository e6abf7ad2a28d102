using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Output.Answers;

/// <summary>import has inspected the image.</summary>
internal sealed record InspectedEvent : IAnswer
{
    public string Schema { get; } = "imagetools.event/1";

    public string Type { get; } = "event";

    public string Event { get; } = "inspected";

    /// <summary>The report.</summary>
    public required InspectJson Inspection { get; init; }
}
