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
                "ECS looks for the system in partitions. It can't inspect or grow a disk without partitions.",
                "Give the disk that the machine starts from, or install the system on a disk with partitions."
            ),
            ["disk-sector-size"] = new(
                "The sector size that the partition table uses.",
                "Disks of ECS have sectors of 512 bytes. A table for 4096-byte sectors points to wrong places there, so nothing is found.",
                "Copy the file systems onto a disk that was partitioned with 512-byte sectors."
            ),
            ["disk-partition-bounds"] = new(
                "Start and end of every partition, compared with the disk and with each other.",
                "A partition after the end of the disk means that the image was cut off. Overlapping partitions destroy each other.",
                "Copy the whole disk again, or grow it with imagetools convert --size."
            ),
            ["gpt-primary"] = new(
                "Signature, checksums and fields of the GPT in sector 1, with the rules of Linux.",
                "When Linux does not accept the GPT, the disk has no partitions, and the boot stops in the initramfs.",
                "gdisk DISK writes it again; sgdisk --load-backup restores it from the copy at the end."
            ),
            ["gpt-backup"] = new(
                "The copy of the GPT in the last sector.",
                "It is in the wrong place after a disk was grown. Then growpart and partitioning tools complain or refuse.",
                "sgdisk -e DISK moves it; imagetools convert --size writes it at the new end."
            ),
            ["gpt-protective-mbr"] = new(
                "The entry of type 0xEE in sector 0.",
                "Without it Linux, GRUB and firmware treat the disk as an MBR disk and ignore the GPT.",
                "gdisk DISK, then w, writes a new one."
            ),
            ["mbr-signature"] = new(
                "The last two bytes of sector 0.",
                "BIOS starts only a sector that ends in 55 AA.",
                "Install the boot loader: grub-install DISK."
            ),
            ["mbr-boot-code"] = new(
                "The code in sector 0, and the place of GRUB's next stage in it.",
                "BIOS starts this code. Without it the instance does not start.",
                "Install the boot loader in the guest: grub-install DISK."
            ),
            ["mbr-active"] = new(
                "The flag of the active partition.",
                "Generic boot code starts only the active partition. GRUB does not need the flag.",
                "sfdisk --activate DISK NUMBER."
            ),
            ["bios-boot-partition"] = new(
                "On a disk with a GPT: the BIOS boot partition, or the place where the boot code looks for GRUB's core image.",
                "A GPT disk has no gap after its table, so GRUB's second stage needs its own partition.",
                "Make a partition of 1 MiB with type EF02, then grub-install DISK."
            ),
            ["esp-present"] = new(
                "The EFI system partition and its FAT file system.",
                "UEFI starts programs only from this partition.",
                "Make a FAT32 partition with type EF00 and install GRUB for EFI. Or import with BIOS."
            ),
            ["esp-fallback"] = new(
                "EFI/BOOT/BOOTX64.EFI (BOOTAA64.EFI on arm64): whether it exists, is a program, and is for this architecture.",
                "A new instance has no boot variables, so the firmware knows only this name.",
                "grub-install --removable, or copy the vendor's shim there, with its GRUB beside it."
            ),
            ["esp-shim-grub"] = new(
                "When the fallback loader is shim: whether the GRUB that it starts is beside it.",
                "shim only starts another program. Without that program nothing starts.",
                "Copy the vendor's grub into EFI/BOOT."
            ),
            ["root-single-disk"] = new(
                "The disk that has the root file system.",
                "ECS starts the first disk. A root on another disk means a wrong order, or a system on several disks.",
                "Give the disk with the root first. With --each, every image is a separate machine."
            ),
            ["root-encrypted"] = new(
                "Whether the only volume that can have the system is LUKS or BitLocker.",
                "Nobody types a passphrase at the console of an instance.",
                "Decrypt it before the export: cryptsetup reencrypt --decrypt, or manage-bde -off C:."
            ),
            ["os-multiple"] = new(
                "Roots of systems, Windows, and boot loaders, on all disks.",
                "Only one system is judged. A second system on a data disk means disks of two machines, or the wrong order.",
                "imagetools inspect --each judges machines one by one. Otherwise give the disk that the machine starts from first."
            ),
        };
}
