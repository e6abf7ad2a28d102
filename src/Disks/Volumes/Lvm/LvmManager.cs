using System.Text;
using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>LVM2: physical volumes, the groups they form, and the logical volumes of the groups.</summary>
internal sealed class LvmManager : IVolumeManager
{
    /// <summary>The type of a physical volume, as blkid names it.</summary>
    public const string MemberType = "LVM2_member";

    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new(MemberType, VolumeRole.Member)];

    /// <inheritdoc/>
    public VolumeKind? Makes => VolumeKind.LogicalVolume;

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        if (LvmLabel.Find(volume) is not { Bytes: var label })
            return null;
        var place = U32(label, 20);
        return new FileSystemSignature(
            MemberType,
            null,
            place is >= 32 and <= 480 ? LvmUuid.Spell(Encoding.ASCII.GetString(label, (int)place, LvmUuid.Length)) : null
        )
        {
            StatedBytes = place is >= 32 and <= 472 ? FileSystemSignature.Bytes(U64(label, (int)place + 32), 1) : null,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<Volume> Assemble(IReadOnlyList<Volume> known, ScanOptions options)
    {
        var (groups, refused) = LvmGroup.Find(known);
        return [.. groups.SelectMany(Volumes), .. refused.Select(r => LvmVolumes.Refused(r.Member, r.Error))];
    }

    /// <inheritdoc/>
    public FreeSpaceOffer FreeSpace(Volume member, DiskLayout layout, Func<Volume, FreeSpaceOffer> inside) =>
        LvmFreeSpace.Offer(member, layout, inside);

    // A description that contradicts itself as a whole names no volumes that could have an error of their own.
    private static IReadOnlyList<Volume> Volumes(LvmGroup group)
    {
        try
        {
            return [.. LvmVolumes.Of(group)];
        }
        catch (ImageFormatException e) when (group.Devices.Count > 0)
        {
            return [LvmVolumes.Refused(group.Devices.Values.First(), e)];
        }
        catch (ImageFormatException)
        {
            return [];
        }
    }
}
