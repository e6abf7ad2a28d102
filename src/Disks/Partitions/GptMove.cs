using System.Buffers.Binary;
using System.IO.Hashing;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Partitions;

/// <summary>Computes the bytes to write on a larger disk so that its GPT fits again (UEFI specification 5.3.2).</summary>
internal static class GptMove
{
    private const string Hint = "Repair the table first, on a copy of the image: sgdisk -e, or gdisk's recovery menu (r).";

    /// <summary>
    /// The changed bytes, none of them overlapping, for a disk of <paramref name="newLength"/> bytes, a multiple of the sector
    /// size.
    /// </summary>
    /// <exception cref="ImageFormatException">The table is damaged.</exception>
    public static List<(long Offset, ReadOnlyMemory<byte> Bytes)> Patches(BlockSource disk, PartitionTable table, long newLength)
    {
        var sectorSize = table.SectorSize;
        // A backup from before an earlier resize is sound, but not at the end.
        if (
            table.Problems.FirstOrDefault(p => p.Kind != PartitionProblemKind.BackupGpt || table.Gpt is not { BackupValid: true }) is
            { } problem
        )
        {
            throw new ImageFormatException(
                disk.Name,
                "GPT",
                $"can't be moved to the end of a larger disk, since it is damaged or in doubt: {problem.Message.TrimEnd('.')}",
                offset: problem.Offset,
                hint: Hint
            );
        }

        var primary = GptCopy.Read(disk, sectorSize, Lba.Primary);
        if (primary is not { IsValid: true })
            throw new ImageFormatException(disk.Name, "GPT", "has no sound header at LBA 1", offset: sectorSize, hint: Hint);
        var entries = primary.Entries!;
        var arraySectors = (entries.Length + sectorSize - 1) / sectorSize;
        var last = Lba.Last(newLength, sectorSize);
        var backupArray = new Lba(last.Number - arraySectors);
        var lastPartition = table.Partitions.Select(p => p.End).DefaultIfEmpty().Max();
        if (backupArray.ToBytes(sectorSize) < Math.Max(lastPartition, primary.EntriesOffset(sectorSize) + entries.Length))
        {
            throw new ImageFormatException(
                disk.Name,
                "GPT",
                $"has no room for its backup at the end of {newLength} bytes",
                hint: "Choose a larger size."
            );
        }

        var first = disk.ReadBytes(sectorSize, sectorSize);
        BinaryPrimitives.WriteUInt64LittleEndian(first.AsSpan(0x20), (ulong)last.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(first.AsSpan(0x30), (ulong)(backupArray.Number - 1));
        var second = first.AsSpan().ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(second.AsSpan(0x18), (ulong)last.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(second.AsSpan(0x20), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(second.AsSpan(0x48), (ulong)backupArray.Number);
        Seal(first);
        Seal(second);
        List<(long Offset, ReadOnlyMemory<byte> Bytes)> patches =
        [
            (sectorSize, first),
            (backupArray.ToBytes(sectorSize), entries),
            (last.ToBytes(sectorSize), second),
        ];
        AddOldBackup(patches, disk, table, primary, backupArray.ToBytes(sectorSize), lastPartition);
        AddProtective(patches, disk, table, last);
        return patches;
    }

    // It is zeroed only outside of other structures: behind all partitions and the primary, before the new backup.
    private static void AddOldBackup(
        List<(long Offset, ReadOnlyMemory<byte> Bytes)> patches,
        BlockSource disk,
        PartitionTable table,
        GptCopy primary,
        long newBackup,
        long lastPartition
    )
    {
        var sectorSize = table.SectorSize;
        if (
            Lba.Checked(primary.Header.AlternateLba, sectorSize) is not { } alternate
            || GptCopy.Read(disk, sectorSize, alternate) is not { IsValid: true } old
        )
        {
            return;
        }

        var (array, header) = (old.EntriesOffset(sectorSize), old.Lba.ToBytes(sectorSize));
        var floor = Math.Max(lastPartition, primary.EntriesOffset(sectorSize) + primary.Header.ArrayBytes);
        var arrayEnd = Math.Min(array + old.Header.ArrayBytes, header);
        foreach (var (start, end) in new[] { (array, arrayEnd), (header, header + sectorSize) })
        {
            var stop = Math.Min(end, newBackup);
            if (start >= floor && stop > start)
                patches.Add((start, new byte[stop - start]));
        }
    }

    // In a hybrid MBR the 0xEE entry may cover any range, so only an entry that covers the whole disk is corrected.
    private static void AddProtective(
        List<(long Offset, ReadOnlyMemory<byte> Bytes)> patches,
        BlockSource disk,
        PartitionTable table,
        Lba last
    )
    {
        if (table.Kind == PartitionTableKind.Hybrid)
            return;
        var sector = disk.ReadBytes(0, 512);
        for (var place = 0x1be; place < 0x1fe; place += 16)
        {
            if (sector[place + 4] != 0xee || U32(sector, place + 8) != 1)
                continue;
            // The CHS value for a sector beyond CHS.
            sector.AsSpan(place + 5, 3).Fill(0xff);
            BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(place + 12), (uint)Math.Min(last.Number, uint.MaxValue));
            patches.Add((place, sector.AsMemory(place, 16)));
            return;
        }
    }

    private static void Seal(byte[] header)
    {
        header.AsSpan(0x10, 4).Clear();
        var length = (int)U32(header, 0x0c);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(0x10), Crc32.HashToUInt32(header.AsSpan(0, length)));
    }
}
