using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the kernel can use the network card.</summary>
internal sealed class KernelVirtioNet() : KernelCheck("kernel-virtio-net", Severity.Error, "virtio_net exists", "GUESTOS.Virtio")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        if (!kernel.Drivers.TryGetValue("virtio_net", out var found))
            return Verdict.Unknown($"{Name(kernel)} was not searched for virtio_net.");
        var evidence = new Evidence(found.Evidence ?? kernel.ModulesDirectory ?? kernel.Path, null, "virtio_net");
        // The network starts after the root is mounted. A module on the root is enough, even when the initramfs is unreadable.
        if (found.Place == DriverPlace.Missing)
        {
            return Verdict.Fail(
                $"{Name(kernel)} has no virtio_net: the instance has no network.",
                FixCommands.InstallKernel(guest),
                evidence
            );
        }

        return found.Place == DriverPlace.Unknown && !found.OnRoot
            ? Verdict.Unknown("It could not be found out whether virtio_net exists.", evidence)
            : Verdict.Pass($"{Name(kernel)} has virtio_net.", evidence);
    }
}
