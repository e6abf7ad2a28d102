namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the kernel is for a processor that ECS has.</summary>
internal sealed class KernelArchitecture()
    : Check("kernel-architecture", Severity.Error, "The kernel is for x86_64, i386 or arm64", "GUESTOS.Architecture")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var kernel = context.Guest.DefaultKernel;
        var architecture = kernel?.Architecture ?? context.Guest.Architecture;
        if (architecture is null)
        {
            return Verdict.Unknown(
                context.Guest.Files is null
                    ? GuestEvidence.WhyNoFiles(context)
                    : "The kernel modules and programs do not show the architecture."
            );
        }

        var evidence = new Evidence(kernel?.Path ?? "/bin/sh", null, architecture.Name);
        return architecture.IsKnown
            ? Verdict.Pass($"The guest is {architecture}.", evidence)
            : Verdict.Fail(
                $"The guest is for {architecture}, which ECS does not have.",
                "Use a build of the system for x86_64 or arm64.",
                evidence
            );
    }
}
