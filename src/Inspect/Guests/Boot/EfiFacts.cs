namespace ImageTools.Inspect.Guests.Boot;

/// <summary>What lies on EFI system partitions.</summary>
/// <param name="Fallback">The loader that starts without boot variables.</param>
/// <param name="Loaders">All others.</param>
/// <param name="SearchedUuids">UUIDs that vendors' grub.cfg files search for, with where.</param>
internal sealed record EfiFacts(
    EfiLoader? Fallback,
    IReadOnlyList<EfiLoader> Loaders,
    IReadOnlyList<KeyValuePair<string, string>> SearchedUuids
);
