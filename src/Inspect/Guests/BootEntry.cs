namespace ImageTools.Inspect.Guests;

/// <summary>One entry of a boot menu.</summary>
public sealed record BootEntry
{
    /// <summary>The title in the menu.</summary>
    public required string Title { get; init; }

    /// <summary>--id of GRUB, file name of a BLS entry, label of extlinux.</summary>
    public string? Id { get; init; }

    /// <summary>Configuration file, guest path.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>1-based line of the entry, or of its kernel line.</summary>
    public int Line { get; init; }

    /// <summary>The kernel path in the entry.</summary>
    public string? KernelArgumentPath { get; init; }

    /// <summary>The kernel as a guest path. It begins with /boot when /boot is its own file system.</summary>
    public string? KernelPath { get; init; }

    /// <summary>Initramfs files as guest paths.</summary>
    public IReadOnlyList<string> InitramfsPaths { get; init; } = [];

    /// <summary>Kernel command line, without the kernel path.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Rescue, recovery or memory-test entry. A default should not be one.</summary>
    public bool IsRescue { get; init; }
}
