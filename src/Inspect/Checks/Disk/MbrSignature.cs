using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that the boot sector ends in 55 AA.</summary>
internal sealed class MbrSignature() : Check("mbr-signature", Severity.Error, "The boot sector is signed")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Bios) is { } other)
            return other;
        var sector = DiskFacts.Table(context).BootSector.Span;
        return sector.Length >= 512 && sector[510] == 0x55 && sector[511] == 0xAA
            ? Verdict.Pass("55 AA is at byte 510.")
            : Verdict.Fail(
                "Bytes 510 and 511 of the disk are not 55 AA; BIOS does not start it.",
                $"{FixCommands.GrubInstall(context.Guest)} DISK",
                DiskFacts.Disk("byte 510")
            );
    }
}
