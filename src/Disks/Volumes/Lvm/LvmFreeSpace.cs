using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// The free space of a physical volume: extents that no logical volume has, and what is free inside the volumes whose bytes lie on it as
/// they are. Labels and metadata areas are outside of the extents, and used.
/// </summary>
internal sealed class LvmFreeSpace : IFreeSpace
{
    private readonly long start,
        end;
    private readonly LvmUsedArea[] areas;

    private LvmFreeSpace(long start, long end, LvmUsedArea[] areas) => (this.start, this.end, this.areas) = (start, end, areas);

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => [.. areas.Select(a => a.Within).Distinct().SelectMany(w => w?.Remarks ?? []).Distinct()];

    /// <summary>The free space of a member, or the reason to keep all of it.</summary>
    public static FreeSpaceOffer Offer(Volume member, DiskLayout layout, Func<Volume, FreeSpaceOffer> inside)
    {
        var (groups, refused) = LvmGroup.Find(layout.Volumes);
        if (refused.FirstOrDefault(r => r.Member.Id == member.Id).Error is { } error)
            return FreeSpaceOffer.LeftAlone(error.Message);
        var group = groups.FirstOrDefault(g => g.Devices.Values.Any(v => v.Id == member.Id));
        if (group is null)
            return FreeSpaceOffer.LeftAlone("The physical volume belongs to no volume group that was found.");
        if (!group.IsSound)
        {
            return FreeSpaceOffer.LeftAlone(
                group.Remarks.Count > 0
                    ? group.Remarks[0]
                    : $"A physical volume of the volume group {group.Metadata.Name} is not on the given disks."
            );
        }
        try
        {
            var physical = group.Metadata.PhysicalVolumes.Values.Single(p =>
                group.Devices.TryGetValue(p.Name, out var device) && device.Id == member.Id
            );
            var extentBytes = group.Metadata.ExtentBytes;
            if (physical.Extents > (member.Content.Length - physical.Start) / extentBytes)
                return FreeSpaceOffer.LeftAlone($"The physical volume is smaller than the volume group {group.Metadata.Name} says.");
            var users = new LvmUsers(group, layout, inside);
            LvmUsedArea[] areas = [.. users.Areas(physical).OrderBy(a => a.Start)];
            for (var i = 1; i < areas.Length; i++)
            {
                if (areas[i].Start < areas[i - 1].End)
                    return FreeSpaceOffer.LeftAlone($"Two logical volumes of the volume group {group.Metadata.Name} share an extent.");
            }
            return FreeSpaceOffer.Of(new LvmFreeSpace(physical.Start, physical.Start + (physical.Extents * extentBytes), areas));
        }
        catch (ImageFormatException e)
        {
            return FreeSpaceOffer.LeftAlone(e.Message);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<(long Start, long Length)> Free(long offset, long length)
    {
        var (at, stop) = (Math.Max(offset, start), Math.Min(offset + length, end));
        for (var i = FirstAreaAfter(at); at < stop; i++)
        {
            var next = i < areas.Length ? Math.Min(areas[i].Start, stop) : stop;
            if (next > at)
            {
                yield return (at, next - at);
                at = next;
            }
            if (at >= stop)
                yield break;
            var until = Math.Min(areas[i].End, stop);
            foreach (var free in areas[i].Free(at, until))
                yield return free;
            at = until;
        }
    }

    private int FirstAreaAfter(long offset)
    {
        var (low, high) = (0, areas.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (areas[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
