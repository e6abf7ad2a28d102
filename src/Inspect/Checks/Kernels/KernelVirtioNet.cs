using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the kernel can use the network card.</summary>
internal sealed class KernelVirtioNet() : KernelCheck("kernel-virtio-net", Severity.Error, "virtio_net is there", "GUESTOS.Virtio")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        if (!kernel.Drivers.TryGetValue("virtio_net", out var found))
            return Verdict.Unknown($"virtio_net was not looked for in {Name(kernel)}.");
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
            ? Verdict.Unknown("Whether virtio_net is there could not be found out.", evidence)
            : Verdict.Pass($"{Name(kernel)} has virtio_net.", evidence);
    }
}
