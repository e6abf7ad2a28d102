namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Explains the checks of disks and partitions: the text that stands beside a finding.</summary>
internal static class DiskExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["disk-partition-table"] = new(
                "The MBR and the GPT of the system disk.",
                "ECS looks for the system in partitions; a bare file system can neither be inspected nor grown.",
                "Give the disk that the machine starts from, or install the system on a partitioned one."
            ),
            ["disk-sector-size"] = new(
                "The sector size by which the partition table counts.",
                "Disks of ECS have sectors of 512 bytes: a table for 4096 names other places there, and nothing is found.",
                "Copy the file systems onto a disk that was partitioned with 512-byte sectors."
            ),
            ["disk-partition-bounds"] = new(
                "Begin and end of every partition against the disk and each other.",
                "A partition behind the end of the disk is the mark of a cut image; overlapping ones destroy each other.",
                "Take the whole disk again, or grow it with imagetools convert --size."
            ),
            ["gpt-primary"] = new(
                "Signature, checksums and fields of the GPT in sector 1, by the rules of Linux.",
                "Where Linux does not take it the disk has no partitions, and the boot ends in the initramfs.",
                "gdisk DISK writes it anew; sgdisk --load-backup restores it from the copy at the end."
            ),
            ["gpt-backup"] = new(
                "The copy of the GPT in the last sector.",
                "It is not where it belongs after a disk was grown: growpart and partitioning tools complain or refuse.",
                "sgdisk -e DISK moves it; imagetools convert --size writes it at the new end."
            ),
            ["gpt-protective-mbr"] = new(
                "The entry of type 0xEE in sector 0.",
                "Without it Linux, GRUB and firmware take the disk for one with an MBR and do not look at the GPT.",
                "gdisk DISK, then w, writes a new one."
            ),
            ["mbr-signature"] = new(
                "The last two bytes of sector 0.",
                "A BIOS starts only what ends in 55 AA.",
                "Install the boot loader: grub-install DISK."
            ),
            ["mbr-boot-code"] = new(
                "The code in sector 0, and where it says that the next stage of GRUB is.",
                "It is what a BIOS starts; without it the instance stays black.",
                "Install the boot loader in the guest: grub-install DISK."
            ),
            ["mbr-active"] = new(
                "The flag of the active partition.",
                "Generic boot code starts the active partition and nothing else. GRUB does not need it.",
                "sfdisk --activate DISK NUMBER."
            ),
            ["bios-boot-partition"] = new(
                "On a disk with a GPT: the BIOS boot partition, or the place where the boot code looks for GRUB's core image.",
                "There is no gap behind the table of a GPT disk, so GRUB's second stage needs a partition of its own.",
                "Make a partition of 1 MiB of type EF02, then grub-install DISK."
            ),
            ["esp-present"] = new(
                "The EFI system partition and its FAT file system.",
                "UEFI starts programs from it and from nowhere else.",
                "Make a FAT32 partition of type EF00 and install GRUB for EFI; or import for BIOS."
            ),
            ["esp-fallback"] = new(
                "EFI/BOOT/BOOTX64.EFI (BOOTAA64.EFI on arm64): whether it is there, a program, and for this architecture.",
                "A new instance has no boot variables, so that the firmware knows no other name.",
                "grub-install --removable, or copy the vendor's shim there and its GRUB beside it."
            ),
            ["esp-shim-grub"] = new(
                "Where the fallback loader is shim: whether the GRUB that it starts lies beside it.",
                "shim only starts another program; without one the firmware goes on to nothing.",
                "Copy the vendor's grub into EFI/BOOT."
            ),
            ["root-single-disk"] = new(
                "Which disk the root file system is on.",
                "ECS starts the first disk. A root elsewhere means another order, or a system over several disks.",
                "Give the disk with the root first; with --each every image is a machine of its own."
            ),
            ["root-encrypted"] = new(
                "Whether the only volume that may hold the system is LUKS or BitLocker.",
                "An instance has nobody who types a passphrase at its console.",
                "Decrypt it before the export: cryptsetup reencrypt --decrypt, or manage-bde -off C:."
            ),
            ["os-multiple"] = new(
                "Roots of systems, Windows, and boot loaders, on all disks.",
                "Only one system is judged. A second one among the data disks means disks of two machines, or the wrong order.",
                "imagetools inspect --each judges machines one by one; otherwise give the disk first that the machine starts from."
            ),
        };
}
