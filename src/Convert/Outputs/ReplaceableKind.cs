namespace ImageTools.Convert.Outputs;

/// <summary>The only kind of file that an output may take the place of.</summary>
/// <param name="Name">What to call one.</param>
/// <param name="IsOne">Whether the file at a path is one.</param>
public sealed record ReplaceableKind(string Name, Func<string, bool> IsOne);
