using System.ComponentModel;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A line every few seconds. Stages follow one after the other.</summary>
[DisplayName("How far long work is")]
internal sealed record ProgressAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.progress/1";

    public string Type { get; } = "progress";

    /// <summary>scan, convert, upload, import, verify and others.</summary>
    public required string Stage { get; init; }

    /// <summary>Bytes; or percent when total is 100.</summary>
    public required long Done { get; init; }

    /// <summary>Total in the same unit; missing while unknown.</summary>
    public long? Total { get; init; }

    /// <summary>Bytes a second over the last seconds, without bytes that had already arrived.</summary>
    public double? Rate { get; init; }

    /// <summary>Seconds left at this rate.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Present item of the work.</summary>
    public string? Detail { get; init; }
}
