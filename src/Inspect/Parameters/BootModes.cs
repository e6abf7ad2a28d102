namespace ImageTools.Inspect.Parameters;

/// <summary>In which firmware modes the disk has what it needs to start.</summary>
/// <param name="Bios">The checks of the BIOS path find nothing wrong.</param>
/// <param name="Uefi">There is a readable EFI system partition with a fallback loader.</param>
/// <param name="WhyNotBios">What the BIOS path lacks, or null.</param>
/// <param name="WhyNotUefi">What the UEFI path lacks, or null.</param>
public sealed record BootModes(bool Bios, bool Uefi, string? WhyNotBios, string? WhyNotUefi);
