namespace ImageTools.Cli.Output.Answers;

/// <summary>import has planned the upload.</summary>
internal sealed record PlannedEvent : IAnswer
{
    public string Schema { get; } = "imagetools.event/1";

    public string Type { get; } = "event";

    public string Event { get; } = "planned";

    /// <summary>oss://BUCKET/KEY</summary>
    public required string Destination { get; init; }

    /// <summary>Description of the target.</summary>
    public required string Summary { get; init; }

    /// <summary>Bytes of the object, when they are known in advance.</summary>
    public long? Size { get; init; }
}
