namespace ImageTools.Inspect.Guests.Boot;

/// <summary>The files that boot loaders read.</summary>
/// <param name="Files">The guest's files.</param>
/// <param name="Prefix">"/boot" when /boot is its own file system, because paths in entries are then relative to it; otherwise
/// empty.</param>
/// <param name="Places">The partitions that firmware loaders read, EFI system partitions first.</param>
internal sealed record BootFiles(GuestTree Files, string Prefix, IReadOnlyList<BootPlace> Places);
