using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that the kernel of the menu entry exists.</summary>
internal sealed class BootKernelFile() : BootCheck("boot-kernel-file", Severity.Error, "The default entry's kernel exists", "GUESTOS.Grub")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (NoDefault(guest) is { } none)
            return none;
        var entry = guest.Boot.DefaultEntry!;
        if (entry.KernelPath is not { } path)
            return Verdict.Unknown($"The path of the kernel of '{entry.Title}' is not known.", At(entry, entry.KernelArgumentPath));
        var fix = $"{FixCommands.InstallKernel(guest)}; {FixCommands.UpdateGrub(guest)}";
        var file = files.Find(path);
        if (file is not { Node.IsFile: true })
            return Verdict.Fail($"{path}, which '{entry.Title}' starts, does not exist.", fix, At(entry, entry.KernelArgumentPath));
        if (file.Node.Size == 0)
            return Verdict.Fail($"{path} is empty.", fix, At(entry, entry.KernelArgumentPath));
        var kernel = guest.Kernels.FirstOrDefault(k => k.Path == path || k.Path == file.Path);
        return kernel is { FileKind: null }
            ? Verdict.Fail($"{path} is not a kernel: neither bzImage nor an arm64, EFI or compressed image.", fix, new Evidence(path))
            : Verdict.Pass($"{path} exists ({kernel?.FileKind ?? "kernel"}).", At(entry, entry.KernelArgumentPath));
    }
}
