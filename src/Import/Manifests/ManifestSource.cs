namespace ImageTools.Import.Manifests;

/// <summary>One file that a disk was read from.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">Last change of its content.</param>
/// <param name="Sha256">Lower-case hex; null when it was not computed.</param>
public sealed record ManifestSource(string Path, long Length, DateTimeOffset Modified, string? Sha256);
