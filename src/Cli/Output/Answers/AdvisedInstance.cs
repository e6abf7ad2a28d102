using System.Text.Json.Serialization;
using ImageTools.Import.Images;

namespace ImageTools.Cli.Output.Answers;

/// <summary>What can be started from an image.</summary>
internal sealed record AdvisedInstance
{
    /// <summary>Type of instance.</summary>
    public required string Type { get; init; }

    /// <summary>Why this one.</summary>
    public required string Why { get; init; }

    /// <summary>What a dry run said; null when it could not be asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required bool? WouldStart { get; init; }

    /// <summary>The cloud's code, when it would not start.</summary>
    public string? Code { get; init; }

    /// <summary>Why it would not start.</summary>
    public string? Message { get; init; }

    /// <summary>Text to copy, by tool.</summary>
    public required IReadOnlyDictionary<string, string> Commands { get; init; }

    public static AdvisedInstance Of(InstanceAdvice advice) =>
        new()
        {
            Type = advice.InstanceType,
            Why = advice.Why,
            WouldStart = advice.WouldStart,
            Code = advice.Refusal?.Code,
            Message = advice.Refusal?.Message,
            Commands = new OrderedDictionary<string, string>(advice.Commands),
        };
}
