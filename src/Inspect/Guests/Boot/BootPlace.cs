namespace ImageTools.Inspect.Guests.Boot;

/// <summary>A partition that firmware loaders read. It is found by its type.</summary>
/// <param name="Path">Its path in the guest tree.</param>
/// <param name="Volume">Id of the volume.</param>
/// <param name="IsEsp">True for an EFI system partition, false for an extended boot loader partition.</param>
/// <param name="IsFat">Firmware can read its file system, so the programs that firmware starts can read it too.</param>
internal sealed record BootPlace(string Path, string Volume, bool IsEsp, bool IsFat);
