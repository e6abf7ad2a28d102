namespace ImageTools.Disks.Volumes;

/// <summary>
/// Something that makes volumes out of volumes (LVM, md). A new one is one class, and one line in <see cref="VolumeScanner"/>.
/// It sees all volumes found so far and returns those that they make up; it is asked again until nothing new appears.
/// </summary>
public interface IVolumeManager
{
    /// <summary>New volumes built from <paramref name="known"/>; empty when there are none.</summary>
    IReadOnlyList<Volume> Assemble(IReadOnlyList<Volume> known);
}
