using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the initramfs can mount the root.</summary>
internal sealed class InitramfsRootFileSystem()
    : KernelCheck("initramfs-root-fs", Severity.Error, "The root's file system driver is there at boot")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        if (guest.RootVolume is not { } root || root.TypeName is not { } type)
            return Verdict.Unknown("The root file system is not known.");
        // The kernels of distributions mount ext2 and ext3 with the ext4 driver.
        var driver = type is "ext2" or "ext3" && !kernel.Drivers.ContainsKey(type) ? "ext4" : type;
        var verdict = BootDriver.Judge(guest, kernel, driver, "the root can't be mounted.");
        if (verdict.Status != CheckStatus.Pass || root.Kind != VolumeKind.LogicalVolume)
            return verdict;
        var mapper = kernel.Drivers.ContainsKey("dm_mod") ? "dm_mod" : "dm-mod";
        return BootDriver.Judge(guest, kernel, mapper, "the logical volume of the root can't be assembled.");
    }
}
