using System.Globalization;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.Volumes.Md;

/// <summary>
/// md arrays: linear, raid0, raid1, raid4, raid5, raid6, raid10. Formats 0.90 and 1.0 are at the end of a member, so its beginning looks
/// like a plain file system.
/// </summary>
internal sealed class MdManager : IVolumeManager
{
    private const string Member = "linux_raid_member";

    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } =
    [
        new(Member, VolumeRole.Member, SharesUuid: true),
        // Members of firmware RAID, which md also assembles. They are not recognised here.
        new("isw_raid_member", VolumeRole.Member),
        new("ddf_raid_member", VolumeRole.Member),
    ];

    /// <inheritdoc/>
    public VolumeKind? Makes => VolumeKind.Array;

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume) =>
        MdMember.Find(volume) is not { } super
            ? null
            : new FileSystemSignature(Member, super.Name, super.Uuid == Guid.Empty ? null : super.Uuid.ToString())
            {
                StatedBytes = Stated(super),
            };

    /// <inheritdoc/>
    public IReadOnlyList<Volume> Assemble(IReadOnlyList<Volume> known, ScanOptions options)
    {
        var groups = known
            .Where(v => v.Signature?.Type == Member && v.Error is null)
            .Select(v => MdMember.Find(v.Content) is { } super ? new MdMember(v, super) : null)
            .OfType<MdMember>()
            .GroupBy(m => (m.Super.Uuid, IsOld: m.Super.Minor is not null))
            .Select(g => g.ToArray())
            .ToArray();
        if (groups.Length == 0)
            return [];
        // The names of arrays must not change when arrays on arrays are found later: deeper ones are numbered last.
        var depths = Depths(known);
        var ordered = groups
            .OrderBy(g => g.Min(m => depths.GetValueOrDefault(m.Volume.Id)))
            .ThenBy(g => NamedNumber(g[0].Super) is null)
            .ToArray();
        // mdadm counts arrays without a number from 127 down. With one such array its number is sure.
        var unnumbered = ordered.Count(g => DeviceNumber(g[0].Super) is null);
        var taken = new HashSet<int>();
        var arrays = new List<Volume>();
        foreach (var group in ordered)
        {
            var super = group[0].Super;
            var number =
                NamedNumber(super) is { } wanted && !taken.Contains(wanted)
                    ? wanted
                    : Enumerable.Range(0, int.MaxValue).First(n => !taken.Contains(n));
            taken.Add(number);
            var device = DeviceNumber(super) ?? (unnumbered == 1 ? 127 : null);
            arrays.Add(MdArray.Assemble(string.Create(CultureInfo.InvariantCulture, $"md{number}"), group, DeviceNames(super, device)));
        }
        return arrays;
    }

    /// <inheritdoc/>
    public bool IsWholeMember(BlockSource disk, PartitionTable table) =>
        MdMember.Find(disk) is { IsSound: true, Level: 1, Version: "1.0" or "0.90" } super
        && table.Partitions.All(p => p.IsExtended || p.End <= super.Place);

    /// <inheritdoc/>
    public FreeSpaceOffer FreeSpace(Volume member, DiskLayout layout, Func<Volume, FreeSpaceOffer> inside)
    {
        var array = layout.Volumes.FirstOrDefault(v => v.Kind == VolumeKind.Array && v.Members.Contains(member.Id));
        if (array is null)
            return FreeSpaceOffer.LeftAlone("It belongs to no array that was found.");
        if (array.Error is not null)
            return FreeSpaceOffer.LeftAlone($"The array {array.Id} can't be read: {array.Error.Message}");
        return MdFreeSpace.Offer(member, array, inside);
    }

    // data_offset + data_size; in 0.90 the size that the array uses of a member.
    private static long? Stated(MdSuperblock super)
    {
        if (super.Minor is not null)
            return FileSystemSignature.Bytes(super.Size, Sectors.Size);
        var end = (UInt128)super.DataOffset + super.DataSize;
        return end <= ulong.MaxValue ? FileSystemSignature.Bytes((ulong)end, Sectors.Size) : long.MaxValue;
    }

    // The number that a name such as "host:0" gives.
    private static int? NamedNumber(MdSuperblock super) =>
        ShortName(super) is { Length: > 0 and < 6 } name && name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0')
            ? int.Parse(name, CultureInfo.InvariantCulture)
            : null;

    // The number of the array's device, which 0.90 states.
    private static int? DeviceNumber(MdSuperblock super) => super.Minor is < 1 << 20 ? (int)super.Minor : NamedNumber(super);

    // The part behind the name of the machine.
    private static string? ShortName(MdSuperblock super) =>
        super.Name is { } name ? name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..] : null;

    private static List<string> DeviceNames(MdSuperblock super, int? number)
    {
        var names = new List<string>();
        if (number is { } known)
            names.Add(string.Create(CultureInfo.InvariantCulture, $"/dev/md{known}"));
        foreach (var name in new[] { ShortName(super), super.Name }.OfType<string>().Where(n => n.Length > 0).Distinct())
            names.Add($"/dev/md/{name}");
        names.AddRange(
            new[] { super.Uuid.ToString("N") }.Select(u => $"/dev/disk/by-id/md-uuid-{u[..8]}:{u[8..16]}:{u[16..24]}:{u[24..]}")
        );
        return names;
    }

    // How many volumes each is made through.
    private static Dictionary<string, int> Depths(IReadOnlyList<Volume> known)
    {
        var depths = new Dictionary<string, int>();
        foreach (var volume in known)
            depths[volume.Id] = volume.Members.Select(m => depths.GetValueOrDefault(m) + 1).DefaultIfEmpty().Max();
        return depths;
    }
}
