namespace ImageTools.Inspect.Guests;

/// <summary>An installed kernel.</summary>
public sealed record Kernel
{
    /// <summary>Version as printed by uname -r; null when unknown.</summary>
    public string? Version { get; init; }

    /// <summary>Guest path of the kernel file.</summary>
    public required string Path { get; init; }

    /// <summary>The kernel boots by default.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Size of the kernel file.</summary>
    public long Size { get; init; }

    /// <summary>bzImage, arm64, efi-zboot, pe, gzip, elf; null for any other file.</summary>
    public string? FileKind { get; init; }

    /// <summary>The processor that it is for, from the kernel or its modules.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Directory with the modules, or null when there is none.</summary>
    public string? ModulesDirectory { get; init; }

    /// <summary>True when modules.dep exists.</summary>
    public bool HasModulesDep { get; init; }

    /// <summary>Its initramfs, or null.</summary>
    public Initramfs? Initramfs { get; init; }

    /// <summary>
    /// The verdict for each driver that was checked: virtio_blk, virtio_pci, virtio_net, virtio_scsi, nvme, and the driver of the root file
    /// system.
    /// </summary>
    public IReadOnlyDictionary<string, DriverVerdict> Drivers { get; init; } = new Dictionary<string, DriverVerdict>();

    /// <summary>CONFIG_ values of /boot/config-$v, without the prefix; null when that file does not exist.</summary>
    public IReadOnlyDictionary<string, string>? Config { get; init; }
}
