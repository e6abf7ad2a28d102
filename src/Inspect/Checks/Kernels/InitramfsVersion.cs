using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the initramfs belongs to its kernel.</summary>
internal sealed class InitramfsVersion() : KernelCheck("initramfs-version", Severity.Error, "The initramfs has modules for this kernel")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        if (kernel.Initramfs is not { } initramfs)
            return Verdict.Skip("There is no initramfs.");
        if (initramfs.ModuleVersions.Count == 0)
        {
            return initramfs.Problem is { } problem
                ? Verdict.Unknown($"{initramfs.Path}: {problem}")
                : Verdict.Pass("It holds no modules.");
        }

        if (kernel.Version is null)
            return Verdict.Unknown($"The version of {kernel.Path} is not known.");
        return initramfs.ModuleVersions.Contains(kernel.Version)
            ? Verdict.Pass($"{initramfs.Path} has modules for {kernel.Version}.", new Evidence(initramfs.Path, null, kernel.Version))
            : Verdict.Fail(
                $"{initramfs.Path} has modules for {string.Join(", ", initramfs.ModuleVersions)}, not for {kernel.Version}.",
                FixCommands.RebuildInitramfs(guest, kernel.Version),
                new Evidence(initramfs.Path, null, initramfs.ModuleVersions[0])
            );
    }
}
