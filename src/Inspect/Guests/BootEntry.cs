namespace ImageTools.Inspect.Guests;

/// <summary>One entry of a boot menu.</summary>
public sealed record BootEntry
{
    /// <summary>What the menu shows.</summary>
    public required string Title { get; init; }

    /// <summary>--id of GRUB, file name of a BLS entry, label of extlinux.</summary>
    public string? Id { get; init; }

    /// <summary>Configuration file, guest path.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>1-based line of the entry, or of its kernel line.</summary>
    public int Line { get; init; }

    /// <summary>Kernel as the entry states it.</summary>
    public string? KernelArgumentPath { get; init; }

    /// <summary>Kernel as a guest path (with /boot in front where /boot is a file system of its own).</summary>
    public string? KernelPath { get; init; }

    /// <summary>Initramfs files as guest paths.</summary>
    public IReadOnlyList<string> InitramfsPaths { get; init; } = [];

    /// <summary>Kernel command line without the kernel.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Rescue, recovery or memory-test entries are not what a default should be.</summary>
    public bool IsRescue { get; init; }
}
