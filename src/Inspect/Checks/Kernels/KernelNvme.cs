using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the image starts on instance types with NVMe disks.</summary>
internal sealed class KernelNvme() : KernelCheck("kernel-nvme", Severity.Warning, "nvme is there at boot", "GUESTOS.Nvme")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel) =>
        BootDriver.Judge(guest, kernel, "nvme", "instance types with NVMe disks (g7se, c8i, r9i) can't be used.");
}
