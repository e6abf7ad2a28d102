using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>Finds where the drivers of one kernel are, and whether they can load before the root is mounted.</summary>
/// <param name="version">Version of the kernel, or null when unknown.</param>
/// <param name="modules">Modules of the kernel.</param>
/// <param name="config">Its configuration, or null.</param>
/// <param name="initramfs">Its initramfs, or null when it has none.</param>
/// <param name="initramfsExpected">An initramfs is named in the entry or belongs to the kernel, even if it could not be read.</param>
/// <param name="blocked">What prevents modules from loading.</param>
internal sealed class DriverJudge(
    string? version,
    ModuleIndex modules,
    IReadOnlyDictionary<string, string>? config,
    Initramfs? initramfs,
    bool initramfsExpected,
    BlockedModules blocked
)
{
    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal)
    {
        ["virtio_blk"] = "VIRTIO_BLK",
        ["virtio_net"] = "VIRTIO_NET",
        ["virtio_pci"] = "VIRTIO_PCI",
        ["virtio_scsi"] = "SCSI_VIRTIO",
        ["nvme"] = "BLK_DEV_NVME",
        ["nvme_core"] = "NVME_CORE",
        ["virtio"] = "VIRTIO",
        ["virtio_ring"] = "VIRTIO",
        ["dm_mod"] = "BLK_DEV_DM",
        ["dm_thin_pool"] = "DM_THIN_PROVISIONING",
        ["dm_snapshot"] = "DM_SNAPSHOT",
        ["dm_mirror"] = "DM_MIRROR",
        ["dm_raid"] = "DM_RAID",
        ["dm_cache"] = "DM_CACHE",
        ["dm_writecache"] = "DM_WRITECACHE",
        ["dm_integrity"] = "DM_INTEGRITY",
        ["dm_crypt"] = "DM_CRYPT",
        ["linear"] = "MD_LINEAR",
        ["raid0"] = "MD_RAID0",
        ["raid1"] = "MD_RAID1",
        ["raid10"] = "MD_RAID10",
        ["raid456"] = "MD_RAID456",
    };

    // The first file with a name counts. modprobe ignores the directory of another kernel version.
    private readonly Dictionary<string, string> inside = (initramfs?.Files ?? new HashSet<string>())
        .Where(f => f.Contains(".ko", StringComparison.Ordinal) && !IsOfOtherVersion(f, version))
        .GroupBy(ModuleIndex.Name)
        .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    /// <summary>The verdict for a driver.</summary>
    public DriverVerdict Judge(string driver)
    {
        var name = driver.Replace('-', '_');
        var onRoot = modules.IsModule(name);
        var blockedBy = blocked.Of(name, [.. modules.DependenciesOf(name).Where(d => !IsBuiltin(d))]);
        if (IsBuiltin(name))
            return new DriverVerdict(DriverPlace.Builtin, [], "built into the kernel", blockedBy, onRoot);
        if (inside.TryGetValue(name, out var file))
        {
            var missing = modules.DependenciesOf(name).Where(d => !inside.ContainsKey(d) && !IsBuiltin(d)).ToArray();
            return new DriverVerdict(DriverPlace.Initramfs, missing, $"{initramfs!.Path}: {file}", blockedBy, onRoot);
        }
        // A partly read initramfs does not prove that a driver is missing.
        if (initramfsExpected && (initramfs is null || initramfs.Problem is not null))
            return new DriverVerdict(DriverPlace.Unknown, [], initramfs?.Problem ?? "the initramfs could not be read", blockedBy, onRoot);
        return onRoot
            ? new DriverVerdict(DriverPlace.Module, [], "only under /lib/modules", blockedBy, true)
            : new DriverVerdict(DriverPlace.Missing, [], null, blockedBy);
    }

    /// <summary>The form is lib/modules/VERSION/…, with or without usr. Very old ones have their modules directly in lib.</summary>
    private static bool IsOfOtherVersion(string file, string? version)
    {
        var path = file.StartsWith("usr/", StringComparison.Ordinal) ? file["usr/".Length..] : file;
        return version is not null
            && path.StartsWith("lib/modules/", StringComparison.Ordinal)
            && !path.AsSpan("lib/modules/".Length).StartsWith($"{version}/", StringComparison.Ordinal);
    }

    private bool IsBuiltin(string name) =>
        modules.IsBuiltin(name) || (OptionOf(name) is { } option && config?.GetValueOrDefault(option) == "y");

    // File systems have their own option name. The table has the others.
    private static string? OptionOf(string name) => Options.GetValueOrDefault(name) ?? VolumeContents.TypeOf(name)?.KernelOption;
}
