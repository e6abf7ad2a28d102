using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.Volumes;

/// <summary>How the given disks are divided, down to the file systems.</summary>
/// <param name="Tables">One partition table a disk, in the order given.</param>
/// <param name="Volumes">Every volume: partitions first, in the order of disk and number, then assembled ones.</param>
public sealed record DiskLayout(IReadOnlyList<PartitionTable> Tables, IReadOnlyList<Volume> Volumes)
{
    /// <summary>A volume and everything that it is made from: a logical volume, its array, the partitions of the array.</summary>
    public IReadOnlyList<Volume> Below(Volume volume)
    {
        var below = new List<Volume> { volume };
        var seen = new HashSet<string>([volume.Id], StringComparer.Ordinal);
        for (var i = 0; i < below.Count; i++)
            below.AddRange(Volumes.Where(v => below[i].Members.Contains(v.Id) && seen.Add(v.Id)).ToArray());
        return below;
    }

    /// <summary>Modules of Linux that make a volume and everything that it is made from: raid1 and dm_mod for LVM on an array.</summary>
    public IReadOnlyList<string> KernelModulesOf(Volume volume) => [.. Below(volume).SelectMany(v => v.KernelModules).Distinct()];
}
