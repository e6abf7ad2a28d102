namespace ImageTools.Convert.Outputs;

/// <summary>The only kind of file that an output may replace.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="IsOne">Whether the file at a path is of this kind.</param>
public sealed record ReplaceableKind(string Name, Func<string, bool> IsOne);
