namespace ImageTools.Cli.Words;

/// <summary>The meaning of an option of another tool.</summary>
internal sealed record HabitMeaning
{
    /// <summary>It asks for the default behaviour.</summary>
    public static HabitMeaning Nothing { get; } = new();

    /// <summary>Our option, as NAME or NAME=VALUE; null for none.</summary>
    public string? Option { get; init; }

    /// <summary>An operand; null for none.</summary>
    public string? Operand { get; init; }

    /// <summary>A sentence for standard error: the option is accepted and has no effect.</summary>
    public string? Note { get; init; }

    /// <summary>The reason for the refusal, in one sentence; null when it is accepted.</summary>
    public string? Answer { get; init; }

    /// <summary>The line to use instead.</summary>
    public string? Line { get; init; }
}
