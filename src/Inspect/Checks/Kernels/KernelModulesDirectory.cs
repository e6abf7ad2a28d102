using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the modules of the kernel are there.</summary>
internal sealed class KernelModulesDirectory() : KernelCheck("kernel-modules-dir", Severity.Error, "The kernel's modules are installed")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        if (kernel.ModulesDirectory is { } directory && kernel.HasModulesDep)
            return Verdict.Pass($"{directory} has modules.dep.", new Evidence($"{directory}/modules.dep"));
        if (kernel.Config is { } config && config.GetValueOrDefault("MODULES") is null or "n")
            return Verdict.Pass("The kernel was built without loadable modules.");
        var fix = kernel.ModulesDirectory is null ? FixCommands.InstallKernel(guest) : $"depmod {kernel.Version}";
        var what = kernel.ModulesDirectory is null
            ? $"/lib/modules/{kernel.Version} does not exist"
            : $"{kernel.ModulesDirectory}/modules.dep is missing";
        return Verdict.Fail(
            $"{what}: no driver can be loaded.",
            fix,
            new Evidence(kernel.ModulesDirectory ?? $"/lib/modules/{kernel.Version}")
        );
    }
}
