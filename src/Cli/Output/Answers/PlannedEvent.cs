namespace ImageTools.Cli.Output.Answers;

/// <summary>import knows what it uploads.</summary>
internal sealed record PlannedEvent : IAnswer
{
    public string Schema { get; } = "imagetools.event/1";

    public string Type { get; } = "event";

    public string Event { get; } = "planned";

    /// <summary>oss://BUCKET/KEY</summary>
    public required string Destination { get; init; }

    /// <summary>What the target is.</summary>
    public required string Summary { get; init; }

    /// <summary>Bytes of the object, where they are known before.</summary>
    public long? Size { get; init; }
}
