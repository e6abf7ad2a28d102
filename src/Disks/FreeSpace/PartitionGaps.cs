using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Signatures;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FreeSpace;

/// <summary>
/// Bytes between and behind partitions. What precedes the first partition is kept (boot code, GRUB's core.img, loaders of boards), and
/// so is the last MiB of the disk (backup GPT, metadata of LDM and of firmware RAID), all of an extended partition, and both GPT arrays.
/// </summary>
internal static class PartitionGaps
{
    private const long Kept = 1 << 20;

    // Each takes some tens of small reads; 16 GiB of data that no partition names are beyond what anybody could mean.
    private const int MaxLooks = 16 << 10;

    /// <summary>The gaps, or why they are left alone.</summary>
    public static FreeSpaceOffer Offer(BlockSource disk, PartitionTable table)
    {
        if (table.Problems.Count != 0)
            return FreeSpaceOffer.LeftAlone($"The partition table is not sound: {table.Problems[0].Message}");
        if (table.Kind is not (PartitionTableKind.Mbr or PartitionTableKind.Gpt))
            return FreeSpaceOffer.LeftAlone($"The partition table ({table.Kind}) may not name all that lies on the disk.");
        if (table.Partitions.Count == 0)
            return FreeSpaceOffer.LeftAlone("The partition table has no partitions.");

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
        gaps.RemoveAll(g => g.End <= g.Start);
        return WithoutLost(disk, gaps);
    }

    // A partition that was deleted, or that a tool never entered into the table, is still somebody's: where one may begin, its marks are looked for.
    private static FreeSpaceOffer WithoutLost(BlockSource disk, List<(long Start, long End)> gaps)
    {
        List<string> remarks = [];
        var looks = MaxLooks;
        for (var i = gaps.Count - 1; i >= 0; i--)
        {
            if (Lost(disk, gaps[i], ref looks) is not { } remark)
                continue;
            remarks.Add(remark);
            gaps.RemoveAt(i);
        }
        return FreeSpaceOffer.Of(new RangeFreeSpace([.. gaps], remarks));
    }

    private static string? Lost(BlockSource disk, (long Start, long End) gap, ref int looks)
    {
        foreach (var extent in disk.Extents(gap.Start, gap.End - gap.Start).Where(e => !e.IsZero))
        {
            foreach (var place in Beginnings(gap.Start, extent).TakeWhile(p => p < gap.End))
            {
                if (looks == 0)
                    return $"The gap from byte {gap.Start} to {gap.End} was not looked through and is left as it is.";
                looks -= 1;
                using var rest = new SliceSource(disk, place, gap.End - place);
                if ((FileSystemDrivers.Probe(rest)?.Type ?? OtherMarks.Find(rest)) is { } found)
                    return $"The gap from byte {gap.Start} to {gap.End} is left as it is: at byte {place} begins {found}, which no partition names.";
            }
        }
        return null;
    }

    // Where data begins, and what partitioning tools align to: 63 sectors behind the last partition, and whole MiB.
    private static IEnumerable<long> Beginnings(long gapStart, Extent extent)
    {
        yield return extent.Start;
        if (extent.Start == gapStart)
            yield return gapStart + (63 * 512);
        // A mark lies behind the beginning, so data may begin later than what it belongs to.
        var before = Math.Max(gapStart, extent.Start - (64 << 10));
        for (var at = (before + Kept - 1) & ~(Kept - 1); at < extent.End; at += Kept)
            yield return at;
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
