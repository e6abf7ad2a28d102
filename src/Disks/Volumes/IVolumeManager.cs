using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.Volumes;

/// <summary>
/// A volume manager makes volumes from other volumes (LVM, md, LUKS). It recognises its members and assembles their volumes. A new one is
/// one folder with such a class, and one line in <see cref="VolumeManagers"/>.
/// </summary>
public interface IVolumeManager : ISignatureProbe
{
    /// <summary>Kind of the volumes of its members; null when it only recognises members.</summary>
    VolumeKind? Makes { get; }

    /// <summary>
    /// New volumes from <paramref name="known"/>, the volumes found so far. Empty when there are none, and always empty for a manager that
    /// only recognises members. It is called again until it finds no new volume; the result of a call does not depend on earlier calls. A
    /// volume that can't be made, because a member is missing or damaged, is in the list with <see cref="Volume.Error"/>.
    /// </summary>
    IReadOnlyList<Volume> Assemble(IReadOnlyList<Volume> known, ScanOptions options) => [];

    /// <summary>
    /// Whether a whole disk is a member although it seems to have a partition table: the superblock of a mirror at the end of the disk
    /// lets the table inside the mirror be seen.
    /// </summary>
    bool IsWholeMember(BlockSource disk, PartitionTable table) => false;

    /// <summary>What is to be said of a member, a sentence each (<see cref="Volume.Remarks"/>): its cipher and key slots.</summary>
    IReadOnlyList<string> Describe(BlockSource member) => [];

    /// <summary>The free space of a member, in bytes of the member: what no volume uses, and what is free inside its volumes.</summary>
    /// <param name="member">A volume that this manager recognised.</param>
    /// <param name="layout">All volumes.</param>
    /// <param name="inside">The free space of a volume that this manager made.</param>
    FreeSpaceOffer FreeSpace(Volume member, DiskLayout layout, Func<Volume, FreeSpaceOffer> inside) =>
        FreeSpaceOffer.LeftAlone($"The free space of {member.TypeName} is not read.");
}
