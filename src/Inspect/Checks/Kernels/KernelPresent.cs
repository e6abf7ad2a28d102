using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that a kernel is installed.</summary>
internal sealed class KernelPresent() : LinuxCheck("kernel-present", Severity.Error, "A kernel is installed", "GUESTOS.KernelVersion")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/boot", "/usr/lib/modules", "/lib/modules"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files) =>
        guest.Kernels.Count > 0
            ? Verdict.Pass(
                $"{guest.Kernels.Count} installed, {guest.DefaultKernel?.Version ?? guest.Kernels[0].Version ?? guest.Kernels[0].Path} "
                    + "boots.",
                [.. guest.Kernels.Select(k => new Evidence(k.Path, null, k.Version))]
            )
            : Verdict.Fail(
                "No kernel is installed; this looks like the files of a container.",
                $"{FixCommands.InstallKernel(guest)}; {FixCommands.GrubInstall(guest)} DISK",
                new Evidence("/boot", null, "no vmlinuz")
            );
}
