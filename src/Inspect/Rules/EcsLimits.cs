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

    /// <summary>File systems of the root, as blkid spells them, that ECS names as supported.</summary>
    public static IReadOnlyList<string> RootFileSystems { get; } = ["ext2", "ext3", "ext4", "xfs", "ufs", "ntfs"];

    /// <summary>File systems, as blkid spells them, to which ECS writes the os.conf of Customized Linux.</summary>
    public static IReadOnlyList<string> ConfigurationFileSystems { get; } = ["vfat", "ext2", "ext3", "ext4", "ufs"];

    /// <summary>Whether ImportImage takes a format, whatever the case of its name.</summary>
    public static bool Takes(string format) => Formats.Contains(format, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whole GiB that hold <paramref name="bytes"/>; at least 1.</summary>
    public static long GiB(long bytes) => Math.Max(1, (bytes / (1L << 30)) + (bytes % (1L << 30) == 0 ? 0 : 1));
}
