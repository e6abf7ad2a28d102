namespace ImageTools.Inspect.Checks;

/// <summary>The evidence of a verdict.</summary>
/// <param name="Path">Guest path, "disk", "partition 2", or the image file.</param>
/// <param name="Line">1-based line, or null.</param>
/// <param name="Value">What was found there.</param>
public sealed record Evidence(string Path, int? Line = null, string? Value = null);
