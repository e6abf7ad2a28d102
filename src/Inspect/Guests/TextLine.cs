namespace ImageTools.Inspect.Guests;

/// <summary>A line of a text file, as evidence.</summary>
/// <param name="Path">Guest path.</param>
/// <param name="Line">1-based.</param>
/// <param name="Text">The line, trimmed.</param>
public sealed record TextLine(string Path, int Line, string Text);
