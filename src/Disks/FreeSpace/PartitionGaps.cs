using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.FreeSpace;

/// <summary>
/// Bytes between and behind partitions. What precedes the first partition is kept (boot code, GRUB's core.img, loaders of boards), and
/// so is the last MiB of the disk (backup GPT, metadata of LDM and of firmware RAID), all of an extended partition, and both GPT arrays.
/// </summary>
internal static class PartitionGaps
{
    private const long Kept = 1 << 20;

    /// <summary>The gaps, or why they are left alone. <paramref name="isSectorSizeSure"/>: an MBR does not tell in which sectors it counts.</summary>
    public static FreeSpaceOffer Offer(BlockSource disk, PartitionTable table, bool isSectorSizeSure)
    {
        if (table.Problems.Count != 0)
            return FreeSpaceOffer.LeftAlone($"The partition table is not sound: {table.Problems[0].Message}");
        if (table.Kind is not (PartitionTableKind.Mbr or PartitionTableKind.Gpt))
            return FreeSpaceOffer.LeftAlone($"The partition table ({table.Kind}) may not name all that lies on the disk.");
        if (table.Partitions.Count == 0)
            return FreeSpaceOffer.LeftAlone("The partition table has no partitions.");
        if (table.Kind == PartitionTableKind.Mbr && !isSectorSizeSure)
            return FreeSpaceOffer.LeftAlone("Nothing in the partitions proves the size of the sectors in which the MBR counts.");

        var used = table.Partitions.Select(p => (p.Start, p.End)).ToList();
        if (table.Kind == PartitionTableKind.Gpt)
            AddArrays(used, disk, table.SectorSize);
        used.Sort();
        var at = Math.Max(Kept, table.Partitions.Min(p => p.Start));
        var gaps = new List<(long Start, long End)>();
        foreach (var (start, end) in used.Append((disk.Length - Kept, disk.Length)))
        {
            if (start > at)
                gaps.Add((at, Math.Min(start, disk.Length - Kept)));
            at = Math.Max(at, end);
        }
        return FreeSpaceOffer.Of(new RangeFreeSpace([.. gaps.Where(g => g.End > g.Start)]));
    }

    private static void AddArrays(List<(long Start, long End)> used, BlockSource disk, int sectorSize)
    {
        var primary = GptCopy.Read(disk, sectorSize, 1);
        var backup = primary is null ? null : GptCopy.Read(disk, sectorSize, (long)Math.Min(primary.Header.AlternateLba, long.MaxValue));
        foreach (var copy in new[] { primary, backup }.OfType<GptCopy>().Where(c => c.Entries is not null))
        {
            var start = (long)copy.Header.EntriesLba * sectorSize;
            used.Add((start, start + copy.Header.ArrayBytes));
        }
    }
}
