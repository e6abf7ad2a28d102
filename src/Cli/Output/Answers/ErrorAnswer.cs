using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The error of a failed command, for every verb: the only document, the last line, or the last element of a list.</summary>
[DisplayName("A failure")]
internal sealed record ErrorAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.error/1";

    public string Type { get; } = "error";

    /// <summary>Stable, in kebab-case.</summary>
    [RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*$")]
    public required string Code { get; init; }

    /// <summary>One sentence or two.</summary>
    public required string Message { get; init; }

    /// <summary>The place of the error. Members that do not apply are missing.</summary>
    [Range(1, int.MaxValue)]
    public ErrorPlace? Where { get; init; }

    /// <summary>What to do.</summary>
    public string? Hint { get; init; }

    /// <summary>The cloud's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whether a retry may work.</summary>
    public required bool Retryable { get; init; }
}
