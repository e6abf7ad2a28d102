namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The devices of one file system that are there.</summary>
internal sealed class BtrfsDevices
{
    private readonly List<BtrfsDevice> seeds;

    private BtrfsDevices(List<BtrfsDevice> members, List<BtrfsDevice> seeds, bool isContested)
    {
        Members = members;
        IsContested = isContested;
        this.seeds = seeds;
        // A device that dropped out of a mirror still shows the past.
        Super = members.Select(m => m.Super).MaxBy(s => s.Generation)!;
        Ids = new HashSet<Guid>(seeds.Select(s => s.Super.MetadataId).Append(Super.MetadataId));
    }

    /// <summary>By their numbers, ascending.</summary>
    public IReadOnlyList<BtrfsDevice> Members { get; }

    /// <summary>
    /// Two volumes have the number of one device: the file system and its copy are on the same machine, and it is not sure which belong
    /// together.
    /// </summary>
    public bool IsContested { get; }

    /// <summary>The newest superblock.</summary>
    public BtrfsSuperblock Super { get; }

    /// <summary>The file system ids that blocks may have.</summary>
    public IReadOnlySet<Guid> Ids { get; }

    /// <summary>
    /// The devices of the file system on <paramref name="volume"/>, or null when it has to be opened from a device with a lower number.
    /// Another volume of the same number is a copy, and not a part of it.
    /// </summary>
    public static BtrfsDevices? Of(BlockSource volume, BtrfsSuperblock super, IReadOnlyList<BlockSource> others)
    {
        var own = new BtrfsDevice(volume, super);
        var found = others.Where(IsBtrfs).Select(TryOpen).OfType<BtrfsDevice>().ToArray();
        var members = found
            .Where(d => d.Super.FsId == super.FsId && d.Id != own.Id)
            .GroupBy(d => d.Id)
            .Select(g => g.MaxBy(d => d.Super.Generation)!)
            .Append(own)
            // 0 is the device that takes another one's place, as long as that is not done.
            .OrderBy(d => d.Id == 0)
            .ThenBy(d => d.Id)
            .ToList();
        if (members[0] != own)
            return null;
        var numbers = found.Where(d => d.Super.FsId == super.FsId).Append(own).Select(d => d.Id).ToArray();
        return new BtrfsDevices(
            members,
            [.. found.Where(d => d.Super.IsSeed && d.Super.FsId != super.FsId)],
            members.Count > 1 && numbers.Distinct().Count() < numbers.Length
        );
    }

    /// <summary>The device of a stripe, or null.</summary>
    public BtrfsDevice? Find(ulong id, Guid uuid) =>
        Members.FirstOrDefault(d => d.Id == id && d.Super.Device.Uuid == uuid)
        ?? seeds.Find(d => d.Id == id && d.Super.Device.Uuid == uuid);

    // The superblock of an earlier file system may still be there.
    private static bool IsBtrfs(BlockSource volume) =>
        BtrfsDriver.Signature(volume) is not null && FileSystemDrivers.All.First(d => d.Probe(volume) is not null) is BtrfsDriver;

    private static BtrfsDevice? TryOpen(BlockSource volume)
    {
        try
        {
            return new BtrfsDevice(volume, BtrfsSuperblock.Read(volume));
        }
        catch (ImageFormatException)
        {
            // It is reported for the volume itself, which is opened, too.
            return null;
        }
    }
}
