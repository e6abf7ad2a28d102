using System.Collections.Frozen;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Signatures;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.FreeSpace;

/// <summary>The free bytes of a disk, from its partition table and file systems. Thread-safe and lazy.</summary>
public sealed class FreeSpaceMap
{
    // BSD (386, Open, Net), LDM of Windows (the last two: its partitions in a GPT), UnixWare, Solaris: each begins with a table of its own.
    private static readonly FrozenSet<string> NestedTypes = FrozenSet.ToFrozenSet(
        ["0xa5", "0xa6", "0xa9", "0x42", "0x63", "0xbf", "AF9B60A0-1431-4F62-BC68-3311714A69AD", "5808C8AA-7E8F-42E0-85D2-E1E90434CFB3"],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly VolumeFreeSpace[] areas;
    private readonly VolumeFreeSpace? gaps;

    internal FreeSpaceMap(IReadOnlyList<VolumeFreeSpace> volumes, VolumeFreeSpace? gaps)
    {
        Volumes = gaps is null ? volumes : [.. volumes, gaps];
        areas = [.. volumes.Where(v => v.Ranges is not null).OrderBy(v => v.Start)];
        this.gaps = gaps?.Ranges is null ? null : gaps;
    }

    /// <summary>One report a volume, in the order of their numbers, and one of the gaps between partitions.</summary>
    public IReadOnlyList<VolumeFreeSpace> Volumes { get; }

    /// <summary>Scans a single disk. The map reads <paramref name="disk"/> whenever it is used.</summary>
    public static FreeSpaceMap Of(BlockSource disk) => Of(VolumeScanner.Scan([disk]), disk);

    /// <summary>Makes the map of one disk of a scanned layout; <paramref name="disk"/> is the disk with this index.</summary>
    public static FreeSpaceMap Of(DiskLayout layout, BlockSource disk, int diskIndex = 0)
    {
        var table = layout.Tables[diskIndex];
        // Only volumes with a place of their own on this disk; a logical volume is inside its physical volumes.
        var volumes = layout
            .Volumes.Where(v => v.DiskIndex == diskIndex && v is { Start: not null, Kind: VolumeKind.Partition or VolumeKind.Disk })
            .ToArray();
        var contested = table.Problems.FirstOrDefault(p =>
            p.Kind is PartitionProblemKind.Overlap or PartitionProblemKind.Bounds or PartitionProblemKind.LogicalChain
        );
        var reason = table.Doubt ?? (contested is null ? WholeDisk(disk, table) : $"The partition table is not sound: {contested.Message}");
        var reports = volumes.Select(v => Report(v, reason is null ? Ask(v, layout) : FreeSpaceOffer.LeftAlone(reason))).ToArray();
        if (table.Kind == PartitionTableKind.None)
            return new FreeSpaceMap(reports, null);
        reason ??= volumes
            .Where(v => v.Signature is not null)
            .Select(v => SectorSizeEvidence.Contradict(v.Partition!, v.Signature!))
            .FirstOrDefault(s => s is not null);
        var between = reason is null ? PartitionGaps.Offer(disk, table) : FreeSpaceOffer.LeftAlone(reason);
        var gaps = new VolumeFreeSpace("gaps", null, 0, disk.Length, (between.Ranges as RangeFreeSpace)?.Total, between.Reason)
        {
            Ranges = between.Ranges,
        };
        return new FreeSpaceMap(reports, gaps);
    }

    /// <summary>
    /// The free ranges inside <c>[offset, offset + length)</c>, in bytes of the disk: ascending, without overlaps, clipped, none empty.
    /// </summary>
    public IEnumerable<(long Start, long Length)> Free(long offset, long length)
    {
        var end = offset + length;
        for (var i = FirstAreaAfter(offset); offset < end; i++)
        {
            var start = i < areas.Length ? Math.Min(areas[i].Start, end) : end;
            if (start > offset)
            {
                foreach (var gap in gaps?.Ranges!.Free(offset, start - offset) ?? [])
                    yield return gap;
                offset = start;
            }
            if (offset >= end)
                yield break;
            var area = areas[i];
            var stop = Math.Min(end, area.Start + area.Length);
            foreach (var (at, count) in area.Ranges!.Free(offset - area.Start, stop - offset))
                yield return (at + area.Start, count);
            offset = stop;
        }
    }

    // The disk may have been one file system before it was divided, or may be one now.
    private static string? WholeDisk(BlockSource disk, PartitionTable table) =>
        table.Kind != PartitionTableKind.None && VolumeContents.Probe(disk) is { BeginsHere: true } whole
            ? $"The whole disk is marked as {whole.Type}, beside its partition table: it is not sure which of the two is meant."
            : null;

    // A volume with more than one signature: the older one may belong to data that the user wants to recover.
    private static string? Others(Volume volume)
    {
        if (volume.Partition is { } partition && NestedTypes.Contains(partition.Type))
            return $"A partition of type {partition.Type} is divided further by a table of its own.";
        var found = VolumeContents.ProbeAll(volume.Content);
        if (found.Count > 1)
            return $"It is marked as {string.Join(" and as ", found.Select(s => s.Type))}: it is not sure which is meant.";
        if (found.Count == 1 && !found[0].BeginsHere)
            return $"It begins with a backup superblock of {found[0].Type}, which belongs in the middle of one.";
        return OtherMarks.Find(volume.Content) is { } mark ? $"It is also marked as {mark}." : null;
    }

    private static FreeSpaceOffer Ask(Volume volume, DiskLayout layout)
    {
        if ((volume.FileSystem is not null || volume.Signature is not null) && Others(volume) is { } reason)
            return FreeSpaceOffer.LeftAlone(reason);
        if (volume.FileSystem is not null)
            return volume.FileSystem.FreeSpace;
        if (volume.Error is not null)
            return FreeSpaceOffer.LeftAlone(volume.Error.Message);
        // A file system on several volumes was opened from another one.
        if (layout.Volumes.Select(v => v.FileSystem?.FreeSpaceOf(volume.Content)).FirstOrDefault(o => o is not null) is { } shared)
            return shared;
        return volume.Signature?.Type switch
        {
            "swap" => SwapFreeSpace.Offer(volume.Content),
            "swsuspend" => FreeSpaceOffer.LeftAlone("A hibernated system lies in the swap area."),
            null => FreeSpaceOffer.LeftAlone("Nothing that is known lies there."),
            var type => VolumeManagers.Of(type)?.FreeSpace(volume, layout, v => Ask(v, layout))
                ?? FreeSpaceOffer.LeftAlone($"The free space of {type} is not read."),
        };
    }

    private static VolumeFreeSpace Report(Volume volume, FreeSpaceOffer offer)
    {
        var free =
            offer.Ranges is null ? null
            : offer.Ranges is RangeFreeSpace ranges ? ranges.Total
            : volume.FileSystem?.State.FreeBytes;
        return new VolumeFreeSpace(volume.Id, volume.Signature?.Type, volume.Start!.Value, volume.Content.Length, free, offer.Reason)
        {
            Ranges = offer.Ranges,
        };
    }

    private int FirstAreaAfter(long offset)
    {
        var i = 0;
        while (i < areas.Length && areas[i].Start + areas[i].Length <= offset)
            i++;
        return i;
    }
}
