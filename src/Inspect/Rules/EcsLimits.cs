namespace ImageTools.Inspect.Rules;

/// <summary>
/// The sizes that ECS accepts (import-checks 1.1). They are in one place, because editions of the API and private clouds differ.
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

    /// <summary>The number of data disks that an image can have. The service ignores further disks silently.</summary>
    public const int MaxDataDisks = 16;

    /// <summary>Formats that ImportImage accepts everywhere.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["RAW", "QCOW2", "VHD"];

    /// <summary>Types of root file systems, in the spelling of blkid, that ECS documents as supported.</summary>
    public static IReadOnlyList<string> RootFileSystems { get; } = ["ext2", "ext3", "ext4", "xfs", "ufs", "ntfs"];

    /// <summary>Types of file systems, in the spelling of blkid, where ECS can write the os.conf of Customized Linux.</summary>
    public static IReadOnlyList<string> ConfigurationFileSystems { get; } = ["vfat", "ext2", "ext3", "ext4", "ufs"];

    /// <summary>Whether ImportImage accepts a format, in upper or lower case.</summary>
    public static bool Takes(string format) => Formats.Contains(format, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whole GiB that hold <paramref name="bytes"/>; at least 1.</summary>
    public static long GiB(long bytes) => Math.Max(1, (bytes / (1L << 30)) + (bytes % (1L << 30) == 0 ? 0 : 1));
}
