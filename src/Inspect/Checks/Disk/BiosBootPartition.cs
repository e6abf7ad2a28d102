using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that a GPT disk has a place for GRUB's core image.</summary>
internal sealed class BiosBootPartition() : Check("bios-boot-partition", Severity.Error, "GRUB's core image is in a BIOS boot partition")
{
    private const int Probe = 4096;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Bios) is { } other)
            return other;
        if (DiskFacts.Table(context).Gpt is null || DiskFacts.LoaderInBootSector(context) is not BiosLoader.Grub2)
            return Verdict.Skip("Only GRUB 2 on a GPT disk needs one.");
        var volume = context.Layout.Volumes.FirstOrDefault(v => v.DiskIndex == 0 && v.Partition is { IsBiosBoot: true });
        var fix =
            "Make a 1 MiB partition of type bios_grub (sgdisk -n 0:0:+1M -t 0:ef02 DISK), then "
            + $"{FixCommands.GrubInstall(context.Guest)} DISK.";
        if (volume is null)
        {
            return context.Guest.Boot.GrubCorePresent == true
                ? Verdict.Pass($"GRUB's core image is at sector {context.Guest.Boot.GrubCoreSector}, outside a BIOS boot partition.")
                : Verdict.Fail("There is no BIOS boot partition, and the boot code points to no core image.", fix, DiskFacts.Disk());
        }
        var head = volume.Content.ReadBytes(0, (int)Math.Min(Probe, volume.Content.Length));
        return head.AsSpan().IndexOfAnyExcept((byte)0) < 0
            ? Verdict.Fail($"The BIOS boot partition {volume.Id} is empty.", fix, new Evidence(volume.Id))
            : Verdict.Pass($"{volume.Id} holds GRUB's core image.", new Evidence(volume.Id));
    }
}
