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
        return verdict.Status == CheckStatus.Pass ? Programs(context, guest, kernel, root) ?? verdict : verdict;
    }

    // Udev only sees the members; a program in the initramfs puts them together.
    private static Verdict? Programs(CheckContext context, Guest guest, Kernel kernel, Volume root)
    {
        if (kernel.Initramfs is not { Problem: null } initramfs)
            return null;
        foreach (var volume in context.Layout.Below(root))
        {
            var program = volume.Kind switch
            {
                VolumeKind.Array => "mdadm",
                VolumeKind.LogicalVolume => "lvm",
                _ => null,
            };
            if (program is not null && !initramfs.Files.Any(f => f.EndsWith($"bin/{program}", StringComparison.Ordinal)))
            {
                return Verdict.Fail(
                    $"{volume.Id}, which the root needs, is not assembled: the initramfs has no {program}.",
                    $"Install {(program == "lvm" ? "lvm2" : program)} in the guest, then "
                        + FixCommands.RebuildInitramfs(guest, kernel.Version),
                    new Evidence(initramfs.Path, null, $"no {program}")
                );
            }
        }
        return null;
    }
}
