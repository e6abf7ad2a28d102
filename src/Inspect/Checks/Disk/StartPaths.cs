namespace ImageTools.Inspect.Checks.Disk;

/// <summary>The checks that decide whether firmware can start a disk. They also choose the boot mode.</summary>
internal static class StartPaths
{
    /// <summary>The checks that must pass for BIOS.</summary>
    public static IReadOnlyList<ICheck> Bios { get; } = [new MbrSignature(), new MbrBootCode(), new MbrActive(), new BiosBootPartition()];

    /// <summary>The checks that must pass for UEFI.</summary>
    public static IReadOnlyList<ICheck> Uefi { get; } = [new EspPresent(), new EspFallback(), new EspShimGrub()];
}
