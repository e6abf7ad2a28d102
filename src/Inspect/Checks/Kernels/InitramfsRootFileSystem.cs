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
        foreach (var module in context.Layout.KernelModulesOf(root).TakeWhile(_ => verdict.Status == CheckStatus.Pass))
            verdict = BootDriver.Judge(guest, kernel, module, $"{root.Id}, which has the root, can't be assembled.");
        return verdict;
    }
}
