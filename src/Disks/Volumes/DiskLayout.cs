using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.Volumes;

/// <summary>How the given disks are divided, down to the file systems.</summary>
/// <param name="Tables">One partition table a disk, in the order given.</param>
/// <param name="Volumes">Every volume: partitions first, in the order of disk and number, then assembled ones.</param>
public sealed record DiskLayout(IReadOnlyList<PartitionTable> Tables, IReadOnlyList<Volume> Volumes)
{
    /// <summary>Modules of Linux that make a volume and everything that it is made from: raid1 and dm_mod for LVM on an array.</summary>
    public IReadOnlyList<string> KernelModulesOf(Volume volume)
    {
        var modules = new List<string>();
        var seen = new HashSet<string>([volume.Id], StringComparer.Ordinal);
        for (var ahead = new Queue<Volume>([volume]); ahead.TryDequeue(out var next);)
        {
            modules.AddRange(next.KernelModules.Where(m => !modules.Contains(m)));
            foreach (var member in Volumes.Where(v => next.Members.Contains(v.Id) && seen.Add(v.Id)))
                ahead.Enqueue(member);
        }
        return modules;
    }
}
