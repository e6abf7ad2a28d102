using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the kernel is not a guest kernel of Xen PV.</summary>
internal sealed class KernelXenOnly() : KernelCheck("kernel-xen-only", Severity.Error, "The kernel runs outside Xen")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        var xen =
            kernel.Config?.GetValueOrDefault("X86_64_XEN") == "y"
            || kernel.Version is { } v && (v.EndsWith("xen", StringComparison.Ordinal) || v.Contains("-xen", StringComparison.Ordinal));
        if (!xen)
            return Verdict.Pass($"{Name(kernel)} is not a Xen PV kernel.");
        var able =
            kernel.Drivers.TryGetValue("virtio_blk", out var driver) && driver.Place is not (DriverPlace.Missing or DriverPlace.Unknown);
        return able
            ? Verdict.Pass($"{Name(kernel)} is a Xen kernel with virtio.")
            : Verdict.Fail(
                $"{Name(kernel)} runs only as a Xen PV guest.",
                FixCommands.InstallKernel(guest) + " (the standard kernel), and make it the default",
                new Evidence(kernel.Path, null, kernel.Version)
            );
    }
}
