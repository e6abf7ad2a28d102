namespace ImageTools.Cli.Output.Answers;

/// <summary>ECS has accepted the import.</summary>
internal sealed record AcceptedEvent : IAnswer
{
    public string Schema { get; } = "imagetools.event/1";

    public string Type { get; } = "event";

    public string Event { get; } = "accepted";

    /// <summary>Id of the image.</summary>
    public required string ImageId { get; init; }

    /// <summary>Id of the task.</summary>
    public required string TaskId { get; init; }
}
