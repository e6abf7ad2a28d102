using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that the initramfs of the menu entry exists.</summary>
internal sealed class BootInitramfsFile()
    : BootCheck("boot-initramfs-file", Severity.Error, "The default entry's initramfs exists", "GUESTOS.Grub")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (NoDefault(guest) is { } none)
            return none;
        var entry = guest.Boot.DefaultEntry!;
        var kernel = guest.DefaultKernel;
        var fix = FixCommands.RebuildInitramfs(guest, kernel?.Version);
        foreach (var path in entry.InitramfsPaths)
        {
            if (files.Find(path) is not { Node.IsFile: true, Node.Size: > 0 })
                return Verdict.Fail($"{path}, which '{entry.Title}' loads, does not exist or is empty.", fix, At(entry, path));
        }
        if (entry.InitramfsPaths.Count > 0)
            return Verdict.Pass($"{string.Join(", ", entry.InitramfsPaths)} exists.", At(entry, null));
        if (
            guest.Boot.Bootloader == Bootloader.UnifiedKernel
            || (kernel?.Drivers.TryGetValue("virtio_blk", out var driver) == true && driver.Place == DriverPlace.Builtin)
        )
        {
            return Verdict.Pass("No initramfs is named, and the kernel has its drivers built in.");
        }

        return Verdict
            .Fail($"'{entry.Title}' loads no initramfs, and the drivers of the disk are not built in.", fix, At(entry, null))
            .At(Severity.Warning);
    }
}
