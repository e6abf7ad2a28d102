using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>Where the drivers of one kernel are, and whether they could be loaded when the root is not mounted yet.</summary>
/// <param name="modules">Modules of the kernel.</param>
/// <param name="config">Its configuration, or null.</param>
/// <param name="initramfs">Its initramfs, or null when it has none.</param>
/// <param name="initramfsExpected">An initramfs is named or belongs to the kernel, whether it could be read or not.</param>
/// <param name="blocked">What keeps modules from loading.</param>
internal sealed class DriverJudge(
    ModuleIndex modules, IReadOnlyDictionary<string, string>? config, Initramfs? initramfs, bool initramfsExpected, BlockedModules blocked)
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
    };

    private readonly HashSet<string> inside = initramfs is null ? [] : [.. initramfs.Files.Where(f => f.Contains(".ko", StringComparison.Ordinal)).Select(ModuleIndex.Name)];

    /// <summary>The verdict for a driver.</summary>
    public DriverVerdict Judge(string driver)
    {
        var name = driver.Replace('-', '_');
        var onRoot = modules.IsModule(name);
        var blockedBy = blocked.Of(name);
        if (IsBuiltin(name))
            return new DriverVerdict(DriverPlace.Builtin, [], "built into the kernel", blockedBy, onRoot);
        if (inside.Contains(name))
        {
            var missing = modules.DependenciesOf(name).Where(d => !inside.Contains(d) && !IsBuiltin(d)).ToArray();
            return new DriverVerdict(DriverPlace.Initramfs, missing, $"{initramfs!.Path}: {initramfs.Files.First(f => f.Contains(".ko", StringComparison.Ordinal) && ModuleIndex.Name(f) == name)}", blockedBy, onRoot);
        }
        // Half of an initramfs that could be read proves nothing about what is not in it.
        if (initramfsExpected && (initramfs is null || initramfs.Problem is not null))
            return new DriverVerdict(DriverPlace.Unknown, [], initramfs?.Problem ?? "the initramfs could not be read", blockedBy, onRoot);
        return onRoot
            ? new DriverVerdict(DriverPlace.Module, [], "only under /lib/modules", blockedBy, true)
            : new DriverVerdict(DriverPlace.Missing, [], null, blockedBy);
    }

    private bool IsBuiltin(string name) => modules.IsBuiltin(name) || (OptionOf(name) is { } option && config?.GetValueOrDefault(option) == "y");

    // File systems tell theirs; the others are those of machines.
    private static string? OptionOf(string name) => Options.GetValueOrDefault(name) ?? VolumeContents.TypeOf(name)?.KernelOption;
}
