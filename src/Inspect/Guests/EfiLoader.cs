namespace ImageTools.Inspect.Guests;

/// <summary>A loader on an EFI system partition.</summary>
/// <param name="Volume">Id of the ESP.</param>
/// <param name="Path">Path on the ESP, with forward slashes.</param>
/// <param name="Machine">The processor that it is for, from the PE header; null when it is not a PE file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Kind">Its kind, or null when not recognised.</param>
public sealed record EfiLoader(string Volume, string Path, Architecture? Machine, long Size, EfiLoaderKind? Kind = null);
