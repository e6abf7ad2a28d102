using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that LBA 0 has a loader for BIOS.</summary>
internal sealed class MbrBootCode() : Check("mbr-boot-code", Severity.Error, "The boot sector holds a boot loader", "GUESTOS.Grub")
{
    private const int CodeLength = 440;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Bios) is { } other)
            return other;
        var sector = DiskFacts.Table(context).BootSector.Span;
        var fix = $"{FixCommands.GrubInstall(context.Guest)} /dev/DISK in the guest";
        if (sector.Length < CodeLength || sector[..CodeLength].IndexOfAnyExcept((byte)0) < 0)
            return Verdict.Fail("The boot code in LBA 0 is all zeros.", fix, DiskFacts.Disk("bytes 0 to 439"));
        var loader = DiskFacts.LoaderInBootSector(context);
        if (loader is not { } known)
            return Verdict.Unknown("There is boot code in LBA 0, but its loader is unknown.", DiskFacts.Disk("bytes 0 to 439"));
        return loader == BiosLoader.Grub2 && context.Guest.Boot.GrubCorePresent == false
            ? Verdict.Fail(
                $"GRUB's boot code points to sector {context.Guest.Boot.GrubCoreSector}, where there are only zeros.",
                fix,
                DiskFacts.Disk($"sector {context.Guest.Boot.GrubCoreSector}")
            )
            : Verdict.Pass($"The boot code is {known.Name()}.", DiskFacts.Disk(known.Name()));
    }
}
