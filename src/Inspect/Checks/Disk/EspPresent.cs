using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that there is an EFI system partition.</summary>
internal sealed class EspPresent() : Check("esp-present", Severity.Error, "There is a readable EFI system partition")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Uefi) is { } other)
            return other;
        var partitions = DiskFacts.EfiSystemPartitions(context).ToArray();
        if (partitions.Length == 0)
        {
            return Verdict.Fail(
                "There is no EFI system partition.",
                "Make a FAT32 partition of type EF00, mount it at /boot/efi and install GRUB for EFI; or import for BIOS.",
                DiskFacts.Disk()
            );
        }

        if (partitions.FirstOrDefault(v => v.FileSystem?.Type == "vfat") is { } readable)
            return Verdict.Pass($"{readable.Id} is an EFI system partition with FAT.", new Evidence(readable.Id));
        var volume = partitions[0];
        var evidence = new Evidence(volume.Id, null, volume.Signature?.Type);
        if (volume.Error is { } error)
        {
            return Verdict.Fail(
                $"The FAT file system on the EFI system partition {volume.Id} is damaged: {error.Message}",
                "fsck.vfat -r, or make it again.",
                evidence
            );
        }

        return volume.Signature?.Type == "vfat"
            ? Verdict.Unknown($"The FAT file system on {volume.Id} can't be read.", evidence)
            : Verdict.Fail(
                $"The EFI system partition {volume.Id} holds no FAT file system.",
                $"mkfs.vfat, then {FixCommands.GrubInstall(context.Guest)} --target=x86_64-efi --removable",
                evidence
            );
    }
}
