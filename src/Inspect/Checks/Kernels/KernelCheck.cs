using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>A check of the kernel that boots by default.</summary>
internal abstract class KernelCheck(string id, Severity severity, string title, string? ecsItem = null)
    : LinuxCheck(id, severity, title, ecsItem)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/boot", "/lib/modules", "/usr/lib/modules"];

    /// <inheritdoc/>
    protected sealed override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var kernel = guest.DefaultKernel ?? (guest.Kernels.Count > 0 ? guest.Kernels[0] : null);
        return kernel is null ? Verdict.Skip("There is no kernel (see kernel-present).") : Judge(context, guest, kernel);
    }

    /// <summary>Judges the kernel.</summary>
    protected abstract Verdict Judge(CheckContext context, Guest guest, Kernel kernel);

    /// <summary>The name of the kernel in messages.</summary>
    protected static string Name(Kernel kernel) => kernel.Version is { } version ? $"kernel {version}" : kernel.Path;
}
