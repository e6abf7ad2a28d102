namespace ImageTools.Inspect.Guests;

/// <summary>An installed kernel.</summary>
public sealed record Kernel
{
    /// <summary>Version as uname -r would print it; null when not found out.</summary>
    public string? Version { get; init; }

    /// <summary>Guest path of the kernel file.</summary>
    public required string Path { get; init; }

    /// <summary>Boots by default.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Size of the kernel file.</summary>
    public long Size { get; init; }

    /// <summary>bzImage, arm64, efi-zboot, pe, gzip, elf; null when the file is none of these.</summary>
    public string? FileKind { get; init; }

    /// <summary>What it is for, as the kernel or its modules state it.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Directory with the modules, or null when there is none.</summary>
    public string? ModulesDirectory { get; init; }

    /// <summary>True when modules.dep is there.</summary>
    public bool HasModulesDep { get; init; }

    /// <summary>The initramfs that goes with it, or null.</summary>
    public Initramfs? Initramfs { get; init; }

    /// <summary>
    /// Verdict for each driver that was asked for: virtio_blk, virtio_pci, virtio_net, virtio_scsi, nvme, and the root file
    /// system's.
    /// </summary>
    public IReadOnlyDictionary<string, DriverVerdict> Drivers { get; init; } = new Dictionary<string, DriverVerdict>();

    /// <summary>CONFIG_ values of /boot/config-$v without the prefix, when that file is there; null otherwise.</summary>
    public IReadOnlyDictionary<string, string>? Config { get; init; }
}
