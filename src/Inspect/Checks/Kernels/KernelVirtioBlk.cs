using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the kernel finds its disk.</summary>
internal sealed class KernelVirtioBlk() : KernelCheck("kernel-virtio-blk", Severity.Error, "virtio_blk is there at boot", "GUESTOS.Virtio")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel) =>
        BootDriver.Judge(guest, kernel, "virtio_blk", "the disk will not be found.");
}
