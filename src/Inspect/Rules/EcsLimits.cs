namespace ImageTools.Inspect.Rules;

/// <summary>
/// Sizes that ECS accepts (import-checks 1.1), in one place because they differ between editions of the API and private
/// clouds.
/// </summary>
public static class EcsLimits
{
    /// <summary>Largest disk, GiB.</summary>
    public const int MaxDiskGiB = 2048;

    /// <summary>Largest system disk of older endpoints, GiB.</summary>
    public const int OldMaxSystemGiB = 500;

    /// <summary>Smallest system disk of older endpoints, GiB.</summary>
    public const int OldMinSystemGiB = 40;

    /// <summary>Largest data disk of older endpoints, GiB.</summary>
    public const int OldMaxDataGiB = 2000;

    /// <summary>Smallest data disk of older endpoints, GiB.</summary>
    public const int OldMinDataGiB = 5;

    /// <summary>Data disks an image can have; what follows is ignored silently by the service.</summary>
    public const int MaxDataDisks = 16;

    /// <summary>Formats that ImportImage takes everywhere.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["RAW", "QCOW2", "VHD"];

    /// <summary>Whole GiB that hold <paramref name="bytes"/>; at least 1.</summary>
    public static long GiB(long bytes) => Math.Max(1, (bytes / (1L << 30)) + (bytes % (1L << 30) == 0 ? 0 : 1));
}
