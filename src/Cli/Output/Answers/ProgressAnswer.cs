using System.ComponentModel;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A line now and then. Stages follow each other.</summary>
[DisplayName("How far long work is")]
internal sealed record ProgressAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.progress/1";

    public string Type { get; } = "progress";

    /// <summary>scan, convert, upload, import, verify and others.</summary>
    public required string Stage { get; init; }

    /// <summary>Bytes; percent where total is 100.</summary>
    public required long Done { get; init; }

    /// <summary>In the same units; missing while unknown.</summary>
    public long? Total { get; init; }

    /// <summary>Bytes a second over the last seconds, without what was there already.</summary>
    public double? Rate { get; init; }

    /// <summary>Seconds, at this rate.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>What is being worked on.</summary>
    public string? Detail { get; init; }
}
