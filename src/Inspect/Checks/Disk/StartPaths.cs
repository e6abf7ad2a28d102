namespace ImageTools.Inspect.Checks.Disk;

/// <summary>What firmware needs to start a disk; the boot mode is chosen by these checks.</summary>
internal static class StartPaths
{
    /// <summary>What has to hold for a start by BIOS.</summary>
    public static IReadOnlyList<ICheck> Bios { get; } = [new MbrSignature(), new MbrBootCode(), new MbrActive(), new BiosBootPartition()];

    /// <summary>What has to hold for a start by UEFI.</summary>
    public static IReadOnlyList<ICheck> Uefi { get; } = [new EspPresent(), new EspFallback(), new EspShimGrub()];
}
