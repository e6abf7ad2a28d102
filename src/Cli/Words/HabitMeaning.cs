namespace ImageTools.Cli.Words;

/// <summary>What an option of another tool means here.</summary>
internal sealed record HabitMeaning
{
    /// <summary>It asks for what is done anyway.</summary>
    public static HabitMeaning Nothing { get; } = new();

    /// <summary>Our option, as NAME or NAME=VALUE; null is none.</summary>
    public string? Option { get; init; }

    /// <summary>An operand; null is none.</summary>
    public string? Operand { get; init; }

    /// <summary>A sentence for standard error: it is accepted, and means nothing here.</summary>
    public string? Note { get; init; }

    /// <summary>Why it is refused, in one sentence; null when it is not.</summary>
    public string? Answer { get; init; }

    /// <summary>The line that does what was meant.</summary>
    public string? Line { get; init; }
}
