namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Where what a boot loader reads lies.</summary>
/// <param name="Files">The guest's files.</param>
/// <param name="Prefix">"/boot" when that is a file system of its own, to which paths in entries are relative; else empty.</param>
/// <param name="Places">The partitions that the firmware's loaders read, EFI system partitions first.</param>
internal sealed record BootFiles(GuestTree Files, string Prefix, IReadOnlyList<BootPlace> Places);
