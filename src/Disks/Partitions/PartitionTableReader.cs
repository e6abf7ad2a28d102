using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Partitions;

/// <summary>Reads how a disk is divided.</summary>
public static class PartitionTableReader
{
    /// <summary>Reads the partition table. Damage does not throw; <see cref="PartitionTable.Problems"/> lists it.</summary>
    /// <remarks>
    /// As Linux does, a GPT counts only beside a protective MBR or an MBR without entries; the entries of an MBR without type
    /// 0xEE win over a GPT. A boot sector of FAT or NTFS carries 55AA too and is a table only when its entries make sense.
    /// </remarks>
    /// <param name="disk">The whole disk.</param>
    /// <param name="contents">Recognises the content of the disk and its partitions.</param>
    public static PartitionTable Read(BlockSource disk, ContentProbe contents)
    {
        var boot = new byte[(int)Math.Min(512, disk.Length)];
        if (!disk.TryRead(0, boot))
        {
            return new PartitionTable
            {
                Kind = PartitionTableKind.None,
                Problems = [new(PartitionProblemKind.Bounds, "The boot sector can't be read.", 0)],
            };
        }

        var mbr = MbrSector.Parse(boot);
        var gpt = GptReader.Read(disk, mbr, contents);
        if (gpt is not null && CountsAsGpt(disk, mbr, gpt, contents))
            return WithBoot(gpt.ToTable(disk, mbr), boot);

        var real = mbr is not null && mbr.Entries.Any(e => !e.IsEmpty) && !IsBareFileSystem(disk, mbr, contents);
        if (!real)
        {
            var stale =
                gpt is not null && (gpt.PrimaryValid || gpt.BackupValid)
                    ? "The disk also has a GPT, which nothing guards: it is not sure which of the two is meant."
                    : null;
            return new PartitionTable
            {
                Kind = PartitionTableKind.None,
                BootSector = boot,
                Doubt = stale,
            };
        }
        var table = MbrReader.Read(disk, mbr!, contents);
        if (gpt is { PrimaryValid: true })
        {
            var ignored = new PartitionProblem(
                PartitionProblemKind.ProtectiveMbr,
                "LBA 0 has no entry of type 0xEE, so the GPT at LBA 1 is ignored.",
                0x1be
            );
            table = table with
            {
                Doubt = table.Doubt ?? ignored.Message,
                Gpt = gpt.ToState(disk, mbr),
                Problems = [.. table.Problems, ignored],
            };
        }
        return WithBoot(table, boot);
    }

    private static bool CountsAsGpt(BlockSource disk, MbrSector? mbr, GptReader gpt, ContentProbe contents)
    {
        if (mbr is { HasProtective: true })
            return true;
        if (mbr is not null && mbr.Entries.Any(e => !e.IsEmpty) && !IsBareFileSystem(disk, mbr, contents))
            return false;
        // A file system may have been made over a disk with a GPT: the backup of that GPT stays.
        return gpt.PrimaryValid || (gpt.BackupValid && contents(disk) is null);
    }

    private static bool IsBareFileSystem(BlockSource disk, MbrSector mbr, ContentProbe contents)
    {
        if (mbr.Entries.Any(e => e.Status is not (0 or 0x80)))
            return true;
        var sane = mbr.Entries.Where(e => !e.IsEmpty).All(e => e.FirstSector > 0 && e.FirstSector * 512L < disk.Length);
        return !sane && contents(disk) is not null;
    }

    private static PartitionTable WithBoot(PartitionTable table, byte[] boot) => table with { BootSector = boot };
}
