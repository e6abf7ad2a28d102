namespace ImageTools.Inspect.Guests;

/// <summary>The words for firmware, as ECS writes them.</summary>
public static class BootModeWords
{
    /// <summary>BIOS or UEFI.</summary>
    public static string Name(this BootMode value) => value == BootMode.Bios ? "BIOS" : "UEFI";

    /// <summary>The firmware with this name, in upper or lower case; null for another name.</summary>
    public static BootMode? Parse(string? name) =>
        name?.ToUpperInvariant() switch
        {
            "BIOS" => BootMode.Bios,
            "UEFI" => BootMode.Uefi,
            _ => null,
        };
}
