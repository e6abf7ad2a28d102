using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Checks without the same evidence.</summary>
public sealed record UnjudgedJson
{
    /// <summary>The missing evidence.</summary>
    public required string Message { get; init; }

    /// <summary>How many of these checks are of error level.</summary>
    public required int Errors { get; init; }

    /// <summary>The ids of the checks.</summary>
    public required IReadOnlyList<string> Checks { get; init; }

    internal static UnjudgedJson Of(IReadOnlyList<CheckResult> alike) =>
        new()
        {
            Message = alike[0].Message,
            Errors = alike.Count(c => c.Severity == Severity.Error),
            Checks = [.. alike.Select(c => c.Id)],
        };
}
