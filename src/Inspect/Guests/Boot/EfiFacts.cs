namespace ImageTools.Inspect.Guests.Boot;

/// <summary>What was found on EFI system partitions.</summary>
/// <param name="Fallback">The loader that starts without boot variables.</param>
/// <param name="Loaders">All other loaders.</param>
/// <param name="SearchedUuids">UUIDs that the vendors' grub.cfg files search for, with the place of each.</param>
internal sealed record EfiFacts(
    EfiLoader? Fallback,
    IReadOnlyList<EfiLoader> Loaders,
    IReadOnlyList<KeyValuePair<string, string>> SearchedUuids
);
