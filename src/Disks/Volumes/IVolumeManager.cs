using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes;

/// <summary>
/// Something that makes volumes out of volumes (LVM, md, LUKS): how its members are recognised, and what they make up. A new one is one
/// folder with such a class, and one line in <see cref="VolumeManagers"/>.
/// </summary>
public interface IVolumeManager : ISignatureProbe
{
    /// <summary>Kind of the volumes that its members make up; null where a member is one volume behind a key.</summary>
    VolumeKind? Makes { get; }

    /// <summary>
    /// New volumes built from <paramref name="known"/>, all that were found so far; empty when there are none, and always empty where
    /// members are recognised and not read. It is asked again until nothing new appears.
    /// </summary>
    IReadOnlyList<Volume> Assemble(IReadOnlyList<Volume> known) => [];
}
