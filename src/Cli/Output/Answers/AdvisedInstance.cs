using System.Text.Json.Serialization;
using ImageTools.Import.Images;

namespace ImageTools.Cli.Output.Answers;

/// <summary>An instance that can be started from an image.</summary>
internal sealed record AdvisedInstance
{
    /// <summary>Type of instance.</summary>
    public required string Type { get; init; }

    /// <summary>Why this type.</summary>
    public required string Why { get; init; }

    /// <summary>Result of a dry run; null when the dry run was not possible.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required bool? WouldStart { get; init; }

    /// <summary>The cloud's code, when it would not start.</summary>
    public string? Code { get; init; }

    /// <summary>Why it would not start.</summary>
    public string? Message { get; init; }

    /// <summary>Text to copy, for each tool.</summary>
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
