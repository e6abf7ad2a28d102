using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the kernel is a 64-bit kernel.</summary>
internal sealed class Kernel32Bit() : KernelCheck("kernel-32bit", Severity.Warning, "The kernel is 64-bit")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel) =>
        (kernel.Architecture ?? guest.Architecture) is not { } architecture
            ? Verdict.Unknown("The architecture of the kernel is not known.")
        : architecture == Architecture.I386
            ? Verdict.Fail(
                $"{Name(kernel)} is 32-bit: at most 4 GiB of memory, and few instance types.",
                "Use a 64-bit build of the system.",
                new Evidence(kernel.Path, null, architecture.Name)
            )
        : Verdict.Pass($"{Name(kernel)} is {architecture}.");
}
