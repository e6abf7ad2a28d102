namespace ImageTools.Inspect.Guests;

/// <summary>Evidence that could not be read.</summary>
/// <param name="Path">Guest path, or a name for the structure.</param>
/// <param name="Reason">Why it could not be read.</param>
public sealed record UnreadableEvidence(string Path, string Reason);
