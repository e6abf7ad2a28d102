namespace ImageTools.Inspect.Guests.Boot;

/// <summary>A partition that the firmware's loaders read, found by its type.</summary>
/// <param name="Path">Where it is in the tree of the guest.</param>
/// <param name="Volume">Id of the volume.</param>
/// <param name="IsEsp">An EFI system partition; else an extended boot loader partition.</param>
/// <param name="IsFat">Firmware can read its file system, so programs that it starts can, too.</param>
internal sealed record BootPlace(string Path, string Volume, bool IsEsp, bool IsFat);
