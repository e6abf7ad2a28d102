using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the kernel finds virtio devices.</summary>
internal sealed class KernelVirtioPci() : KernelCheck("kernel-virtio-pci", Severity.Error, "virtio_pci is there at boot", "GUESTOS.Virtio")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel) =>
        BootDriver.Judge(guest, kernel, "virtio_pci", "no virtio device will be found.");
}
