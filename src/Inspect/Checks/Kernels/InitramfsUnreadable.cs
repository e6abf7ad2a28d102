using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that the whole initramfs could be read.</summary>
internal sealed class InitramfsUnreadable() : KernelCheck("initramfs-unreadable", Severity.Error, "The initramfs can be read")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        if (kernel.Initramfs is not { } initramfs)
            return Verdict.Skip("There is no initramfs.");
        if (initramfs is { IsDamaged: true })
        {
            return Verdict.Fail(
                $"{initramfs.Path} is damaged or cut off, and the kernel can't read it either: {initramfs.Problem}",
                FixCommands.RebuildInitramfs(guest, kernel.Version),
                new Evidence(initramfs.Path, null, string.Join(", ", initramfs.Segments.Select(s => s.Name())))
            );
        }
        return initramfs.Problem is { } problem
            ? Verdict
                .Fail(
                    $"{initramfs.Path} could not be read to its end: {problem}",
                    FixCommands.RebuildInitramfs(guest, kernel.Version),
                    new Evidence(initramfs.Path, null, string.Join(", ", initramfs.Segments.Select(s => s.Name())))
                )
                .At(Severity.Warning)
            : Verdict.Pass(
                $"{initramfs.Path}: {string.Join(", ", initramfs.Segments.Select(s => s.Name()))}, {initramfs.Files.Count} entries.",
                new Evidence(initramfs.Path)
            );
    }
}
