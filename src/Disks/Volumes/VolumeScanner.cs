using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Volumes;

/// <summary>Finds the volumes of one or several disks.</summary>
public static class VolumeScanner
{
    private const int MaxRounds = 8;

    /// <summary>
    /// Reads the partition table of <paramref name="disk"/>. Damage does not throw (see <see cref="PartitionTable.Problems"/>).
    /// </summary>
    public static PartitionTable ReadTable(BlockSource disk) => PartitionTableReader.Read(disk, VolumeContents.Probe);

    /// <summary>
    /// Reads the partition tables of <paramref name="disks"/>, assembles volumes and opens every file system that can be
    /// read.
    /// </summary>
    public static DiskLayout Scan(IReadOnlyList<BlockSource> disks, ScanOptions? options = null)
    {
        options ??= ScanOptions.Default;
        var tables = disks.Select(ReadTable).ToArray();
        var volumes = new List<Volume>();
        for (var i = 0; i < disks.Count; i++)
            AddDisk(volumes, disks[i], i, tables[i], disks.Count > 1 ? $"d{i + 1}:" : "");
        volumes.AddRange(volumes.SelectMany(NestedPartitions.OfSlice).Select(Recognise).ToArray());
        var ids = volumes.Select(v => v.Id).ToHashSet(StringComparer.Ordinal);
        for (var round = 0; round < MaxRounds; round++)
        {
            var found = VolumeManagers
                .All.SelectMany(m => m.Assemble(volumes, options))
                .Where(v => !ids.Contains(v.Id))
                .DistinctBy(v => v.Id)
                .ToArray();
            if (found.Length == 0)
                break;
            // What lacks a member waits for the volumes that are found later: the member may be one of them.
            var whole = found.Where(v => v.Error is null && v.Remarks.Count == 0).ToArray();
            foreach (var volume in (whole.Length > 0 ? whole : found).Select(Recognise))
            {
                foreach (var part in NestedPartitions.Of(volume).Select(Recognise).Prepend(volume))
                {
                    if (ids.Add(part.Id))
                        volumes.Add(part);
                }
            }
        }
        // Only now: a file system may need volumes that were found after its own.
        return new DiskLayout(tables, [.. volumes.Select(v => Open(v, volumes))]);
    }

    private static void AddDisk(List<Volume> volumes, BlockSource disk, int index, PartitionTable table, string prefix)
    {
        if (table.Kind == PartitionTableKind.None || VolumeManagers.All.Any(m => m.IsWholeMember(disk, table)))
        {
            volumes.Add(
                Recognise(
                    new Volume
                    {
                        Id = prefix + "disk",
                        Kind = VolumeKind.Disk,
                        Content = disk,
                        DiskIndex = index,
                        Start = 0,
                    }
                )
            );
            return;
        }
        // An extended partition only contains logical partitions.
        foreach (var partition in table.Partitions.Where(p => !p.IsExtended))
        {
            // A table may name sectors behind the end of the disk; the existing part is still read.
            var length = Math.Min(partition.Length, disk.Length - partition.Start);
            if (length <= 0)
                continue;
            var content = new SliceSource(disk, partition.Start, length, $"{disk.Name} partition {partition.Number}");
            volumes.Add(
                Recognise(
                    new Volume
                    {
                        Id = $"{prefix}p{partition.Number}",
                        Kind = VolumeKind.Partition,
                        Content = content,
                        DiskIndex = index,
                        Start = partition.Start,
                        Partition = partition,
                    }
                )
            );
        }
    }

    private static Volume Recognise(Volume volume) =>
        volume.Error is not null ? volume : Try(volume, v => Describe(v with { Signature = VolumeContents.Probe(v.Content) }));

    private static Volume Describe(Volume volume) =>
        VolumeManagers.Of(volume.Signature?.Type)?.Describe(volume.Content) is { Count: > 0 } remarks
            ? volume with
            {
                Remarks = [.. volume.Remarks, .. remarks],
            }
            : volume;

    private static Volume Open(Volume volume, List<Volume> all)
    {
        if (volume.Error is not null || volume.Signature is null)
            return volume;
        // A member may show what lies on the array or logical volume that it belongs to.
        var others = all.Where(v => v != volume && v.Error is null && v.Role != VolumeRole.Member).Select(v => v.Content).ToArray();
        return Try(volume, v => v with { FileSystem = VolumeContents.Open(v.Content, others) });
    }

    private static Volume Try(Volume volume, Func<Volume, Volume> step)
    {
        try
        {
            return step(volume);
        }
        catch (ImageFormatException e)
        {
            return volume with { Error = e };
        }
        catch (IOException e)
        {
            return volume with { Error = new ImageFormatException(volume.Content.Name, "volume", "can't be read", inner: e) };
        }
    }
}
