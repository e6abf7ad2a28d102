namespace ImageTools.Cli.Words;

/// <summary>
/// An option of another tool that users type from habit. It is read as our option, ignored, or refused with the line to use instead.
/// </summary>
/// <param name="Names">Its names there.</param>
/// <param name="TakesValue">Whether it has a value.</param>
/// <param name="Where">The verbs that know it.</param>
/// <param name="Meaning">Its meaning here, by its value (null when it has none).</param>
internal sealed record Habit(IReadOnlyList<string> Names, bool TakesValue, VerbKinds Where, Func<string?, HabitMeaning> Meaning);
