namespace ImageTools.Cli.Words;

/// <summary>
/// An option of another tool that people type from habit. It is taken for ours, or for nothing, or answered with the line that
/// does what was meant.
/// </summary>
/// <param name="Names">Its names there.</param>
/// <param name="TakesValue">Whether a value belongs to it.</param>
/// <param name="Where">The verbs at which it is known.</param>
/// <param name="Meaning">What it means here, by its value (null where it takes none).</param>
internal sealed record Habit(IReadOnlyList<string> Names, bool TakesValue, VerbKinds Where, Func<string?, HabitMeaning> Meaning);
