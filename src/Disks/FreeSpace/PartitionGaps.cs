using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Signatures;
using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.FreeSpace;

/// <summary>
/// Bytes between and behind partitions. These are always kept: bytes before the first partition (boot code, GRUB's core.img, loaders of
/// boards), the last MiB of the disk (backup GPT, metadata of LDM and of firmware RAID), all of an extended partition, and both GPT arrays.
/// </summary>
internal static class PartitionGaps
{
    private const long Kept = 1 << 20;

    // The most data in all gaps of a disk that is searched for marks. Gaps with more data are kept unsearched.
    private const long MaxBytes = 16L << 30;

    // One read.
    private const int Chunk = 1 << 20;

    /// <summary>The gaps, or the reason to keep them.</summary>
    public static FreeSpaceOffer Offer(BlockSource disk, PartitionTable table, long maxBytes = MaxBytes)
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
        return WithoutLost(disk, gaps, maxBytes);
    }

    // A deleted partition, or one that is not in the table, may still hold data that the user needs. It may begin at any sector: tools
    // align to MiB, to cylinders of 63 sectors, or not at all.
    private static FreeSpaceOffer WithoutLost(BlockSource disk, List<(long Start, long End)> gaps, long maxBytes)
    {
        List<string> remarks = [];
        var buffer = new byte[Chunk];
        for (var i = gaps.Count - 1; i >= 0; i--)
        {
            if (Lost(disk, gaps[i], buffer, ref maxBytes) is not { } remark)
                continue;
            remarks.Add(remark);
            gaps.RemoveAt(i);
        }
        return FreeSpaceOffer.Of(new RangeFreeSpace([.. gaps], remarks));
    }

    private static string? Lost(BlockSource disk, (long Start, long End) gap, byte[] buffer, ref long left)
    {
        const int sectorSize = SectorMarks.SectorSize;
        // Gaps begin and end at whole sectors; extents may not.
        var at = gap.Start;
        foreach (var extent in disk.Extents(gap.Start, gap.End - gap.Start).Where(e => !e.IsZero))
        {
            at = Math.Max(at, extent.Start & ~(sectorSize - 1L));
            while (at < extent.End && gap.End - at >= sectorSize)
            {
                var end = Math.Min((extent.End + sectorSize - 1) & ~(sectorSize - 1L), gap.End & ~(sectorSize - 1L));
                var bytes = buffer.AsSpan(0, (int)Math.Min(end - at, buffer.Length));
                if (left < bytes.Length)
                    return $"The gap from byte {gap.Start} to {gap.End} was not looked through to its end and is left as it is.";
                left -= bytes.Length;
                disk.Read(at, bytes);
                for (var i = 0; i < bytes.Length; i += sectorSize)
                {
                    if (SectorMarks.Find(bytes.Slice(i, sectorSize), at + i) is not var (what, start))
                        continue;
                    var where = start >= gap.Start ? $"at byte {start} begins {what}" : $"at byte {at + i} lies a mark of {what}";
                    return $"The gap from byte {gap.Start} to {gap.End} is left as it is: {where}, which no partition names.";
                }
                at += bytes.Length;
            }
        }
        return null;
    }

    private static void AddArrays(List<(long Start, long End)> used, BlockSource disk, int sectorSize)
    {
        var primary = GptCopy.Read(disk, sectorSize, Lba.Primary);
        var backup =
            primary is not null && Lba.Checked(primary.Header.AlternateLba, sectorSize) is { } alternate
                ? GptCopy.Read(disk, sectorSize, alternate)
                : null;
        foreach (var copy in new[] { primary, backup }.OfType<GptCopy>().Where(c => c.Entries is not null))
        {
            var start = copy.EntriesOffset(sectorSize);
            used.Add((start, start + copy.Header.ArrayBytes));
        }
    }
}
