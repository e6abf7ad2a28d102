using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes;

/// <summary>
/// A volume manager makes volumes from other volumes (LVM, md, LUKS). It recognises its members and assembles their volumes. A new one is
/// one folder with such a class, and one line in <see cref="VolumeManagers"/>.
/// </summary>
public interface IVolumeManager : ISignatureProbe
{
    /// <summary>Kind of the volumes of its members; null when a member is one encrypted volume.</summary>
    VolumeKind? Makes { get; }

    /// <summary>
    /// New volumes from <paramref name="known"/>, the volumes found so far. Empty when there are none, and always empty for a manager that
    /// only recognises members. It is called again until it finds no new volume.
    /// </summary>
    IReadOnlyList<Volume> Assemble(IReadOnlyList<Volume> known) => [];
}
