using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that shim finds the loader that it starts.</summary>
internal sealed class EspShimGrub() : Check("esp-shim-grub", Severity.Error, "shim finds GRUB beside it")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Uefi) is { } other)
            return other;
        if (context.Guest.Boot.EfiFallback is not { Kind: EfiLoaderKind.Shim } shim)
            return Verdict.Skip("The fallback loader is not shim.");
        var directory = shim.Path[..(shim.Path.LastIndexOf('/') + 1)];
        var suffix = (shim.Machine is { IsKnown: true } machine ? machine : Architecture.X64).EfiName;
        var esp = context.Layout.Volumes.FirstOrDefault(v => v.Id == shim.Volume)?.FileSystem;
        if (esp is null)
            return Verdict.Unknown($"{shim.Volume} can't be read.");
        if (Find(esp, $"{directory}grub{suffix}.efi") is { Size: > 0 })
            return Verdict.Pass($"grub{suffix}.efi is beside shim.");
        var evidence = new Evidence($"{shim.Volume}:{shim.Path}", null, EfiLoaderKind.Shim.Name());
        var fallback = Find(esp, $"{directory}fb{suffix}.efi") is not null;
        if (
            fallback
            && context.Guest.Boot.EfiLoaders.Any(l => !l.Path.StartsWith(directory, StringComparison.OrdinalIgnoreCase) && l.Size > 0)
        )
        {
            return Verdict.Pass($"fb{suffix}.efi is beside shim and finds the vendor's loader.", evidence);
        }

        return Verdict.Fail(
            $"{shim.Path} is shim, but neither grub{suffix}.efi nor fb{suffix}.efi with a vendor's loader is beside it, "
                + "so it has nothing to start.",
            FixCommands.InstallFallbackLoader(context.Guest, shim.Path[directory.Length..]),
            evidence
        );
    }

    private static FileNode? Find(FileSystem esp, string path)
    {
        FileNode? node = esp.Root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = node is { IsDirectory: true } ? esp.Lookup(node, name) : null;
        return node;
    }
}
