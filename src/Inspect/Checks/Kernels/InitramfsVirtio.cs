using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the initramfs has the virtio drivers that the root has.</summary>
internal sealed class InitramfsVirtio()
    : KernelCheck("initramfs-virtio", Severity.Error, "The initramfs has the virtio drivers", "GUESTOS.Virtio")
{
    private static readonly string[] Needed = ["virtio_blk", "virtio_pci"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        var known = Needed.Where(kernel.Drivers.ContainsKey).Select(n => (Name: n, Verdict: kernel.Drivers[n])).ToArray();
        var left = known.Where(d => d.Verdict.Place == DriverPlace.Module || d.Verdict.MissingDependencies.Count > 0).ToArray();
        if (left.Length > 0)
        {
            var names = left.SelectMany(d => d.Verdict.Place == DriverPlace.Module ? [d.Name] : d.Verdict.MissingDependencies).Distinct();
            var where = kernel.Initramfs is { } initramfs ? $"{initramfs.Path} lacks" : "There is no initramfs for";
            return Verdict.Fail(
                $"{where} {string.Join(", ", names)}, but the root file system has it. This is common after VMware, Hyper-V and dracut's "
                    + "hostonly mode.",
                FixCommands.RebuildInitramfs(guest, kernel.Version),
                new Evidence(kernel.Initramfs?.Path ?? kernel.Path)
            );
        }
        if (known.Length < Needed.Length || known.Any(d => d.Verdict.Place == DriverPlace.Unknown))
            return Verdict.Unknown(kernel.Initramfs?.Problem ?? "It could not be found out where the drivers are.");
        return known.All(d => d.Verdict.Place == DriverPlace.Missing)
            ? Verdict.Skip("The kernel has no virtio drivers at all (see kernel-virtio-blk).")
            : Verdict.Pass("The drivers are built in, or in the initramfs.");
    }
}
