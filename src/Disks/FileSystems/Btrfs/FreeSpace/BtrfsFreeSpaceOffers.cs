using System.Collections.Concurrent;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs.FreeSpace;

/// <summary>The free space of each device, or the reason to keep every byte of all of them.</summary>
/// <param name="devices">The devices.</param>
/// <param name="chunks">All chunks.</param>
/// <param name="tree">Opens a tree by its number.</param>
internal sealed class BtrfsFreeSpaceOffers(BtrfsDevices devices, BtrfsChunks chunks, Func<ulong, BtrfsTree> tree)
{
    private readonly ConcurrentDictionary<ulong, FreeSpaceOffer> offers = [];
    private readonly Lazy<BtrfsAllocation> allocation = new(() =>
    {
        var extents = tree(BtrfsObject.ExtentTree);
        var groups = devices.Super.Features.HasBlockGroupTree ? tree(BtrfsObject.BlockGroupTree) : extents;
        return new BtrfsAllocation(extents, groups, devices.Super, devices.Members[0].Content.Name);
    });

    /// <summary>The offer of a volume; null when it is none of the devices.</summary>
    public FreeSpaceOffer? Of(BlockSource volume) =>
        devices.Members.FirstOrDefault(d => d.Content == volume) is { } device ? offers.GetOrAdd(device.Id, _ => Make(device)) : null;

    private FreeSpaceOffer Make(BtrfsDevice device)
    {
        try
        {
            return Distrust(device) is { } reason ? FreeSpaceOffer.LeftAlone(reason) : Trusted(device);
        }
        catch (ImageFormatException e)
        {
            return FreeSpaceOffer.LeftAlone(e.Message);
        }
    }

    private FreeSpaceOffer Trusted(BtrfsDevice device)
    {
        var placements = chunks
            .All.SelectMany(c => Enumerable.Range(0, c.Stripes.Count).Select(i => new BtrfsPlacement(c, i)))
            .Where(p => p.Chunk.Stripes[p.Index].Device == device)
            .OrderBy(p => p.Start)
            .ToArray();
        if (DiffersFromDeviceTree(device, placements) is { } difference)
            return FreeSpaceOffer.LeftAlone(difference);
        var end = device.Super.Device.TotalBytes / devices.Super.SectorSize * devices.Super.SectorSize;
        return FreeSpaceOffer.Of(new BtrfsFreeSpace(end, placements, allocation.Value, devices.Super));
    }

    private string? Distrust(BtrfsDevice device)
    {
        var super = devices.Super;
        if (super.LogTree is not null)
            return "The file system was not unmounted, and its log lies in space that is free otherwise.";
        if (super.HasErrors)
            return $"The kernel found errors in the file system (flags = 0x{super.Flags:x}): btrfs check first.";
        if (devices.Members.FirstOrDefault(d => d.Super.IsBackup) is { } backup)
            return $"The superblock of device {backup.Id} is damaged, and a copy was used.";
        if (devices.Members.FirstOrDefault(d => d.Super.Generation != super.Generation) is { } old)
            return $"Device {old.Id} has generation {old.Super.Generation}, and another one {super.Generation}.";
        if (chunks.All.SelectMany(c => c.Stripes).FirstOrDefault(s => s.Device is null) is { } missing)
            return $"Device {missing.DeviceId} is missing.";
        if (super.Features.IsZoned)
            return "The file system is zoned: zones are written from their beginning, and not by what is free.";
        if (super.Features.UnknownToAllocation is { Count: > 0 } unknown)
            return $"The file system uses {string.Join(", ", unknown)}, with which its free space is not understood.";
        if (super.IsSeed)
            return "Other file systems may have been grown from this one.";
        if (devices.IsContested)
            return "Two volumes have the number of one device: one of them belongs to a copy.";
        if (devices.Members.Any(d => d.Id == 0) || IsReplacing())
            return "A device is being replaced: what was copied is in no list yet.";
        if (device.Super.Device.TotalBytes > device.Content.Length)
            return $"Device {device.Id} has {device.Super.Device.TotalBytes} bytes, but the volume has only {device.Content.Length} bytes.";
        return null;
    }

    // btrfs_dev_replace_item: replace_state, 1 started or 4 suspended.
    private bool IsReplacing() =>
        tree(BtrfsObject.DevTree)
            .Range(0, BtrfsItemType.DevReplace)
            .Any(item => item.Data.Length >= 40 && U64(item.Data.Span, 32) is 1 or 4);

    // The same is stated twice: by the stripes of the chunks, and by the extents of each device.
    private string? DiffersFromDeviceTree(BtrfsDevice device, BtrfsPlacement[] placements)
    {
        var index = 0;
        foreach (var item in tree(BtrfsObject.DevTree).Range(device.Id, BtrfsItemType.DevExtent))
        {
            const int size = 48;
            var isSame =
                item.Data.Length >= size
                && index < placements.Length
                && item.Key.Offset == (ulong)placements[index].Start
                && U64(item.Data.Span, 16) == (ulong)placements[index].Chunk.Start.Value
                && U64(item.Data.Span, 24) == (ulong)placements[index].Length
                && (index == 0 || placements[index].Start >= placements[index - 1].End);
            if (!isSame)
                return $"The extent of device {device.Id} at byte {item.Key.Offset} is none of a chunk.";
            index++;
        }
        return index == placements.Length ? null : $"The chunk at byte {placements[index].Start} of device {device.Id} has no extent.";
    }
}
