using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Volumes;

/// <summary>Partitions inside other volumes: in an array or a logical volume, and in a slice of BSD.</summary>
internal static class NestedPartitions
{
    /// <summary>The partitions of a volume that some manager made and whose content is not recognised: it may be a disk.</summary>
    public static IEnumerable<Volume> Of(Volume volume)
    {
        if (volume.Error is not null || volume.Signature is not null || volume.Content.Length == 0)
            return [];
        var table = VolumeScanner.ReadTable(volume.Content);
        return table.Partitions.Where(p => !p.IsExtended).Select(p => Make(volume, $"p{p.Number}", p)).OfType<Volume>();
    }

    /// <summary>The partitions of a slice with a BSD disk label, or of a disk that has such a label in place of a table.</summary>
    public static IEnumerable<Volume> OfSlice(Volume volume)
    {
        if (volume.Error is not null || volume.Start is not { } start)
            return [];
        // A disk without a table, where the whole disk is one slice.
        var type = volume.Partition?.Type ?? (volume is { Kind: VolumeKind.Disk, Signature: null } ? "0xa5" : "");
        var found = BsdLabel.IsSlice(type) ? BsdLabel.Read(volume.Content, type, start) : null;
        return (found ?? []).Select(f => Make(volume, $"{f.Letter}", f.Partition)).OfType<Volume>();
    }

    private static Volume? Make(Volume parent, string name, Partition partition)
    {
        // A table may name sectors behind the end; the existing part is still read.
        var length = Math.Min(partition.Length, parent.Content.Length - partition.Start);
        if (length <= 0)
            return null;
        return new Volume
        {
            Id = $"{parent.Id}:{name}",
            Kind = VolumeKind.Partition,
            Content = new SliceSource(parent.Content, partition.Start, length, $"{parent.Content.Name} partition {name}"),
            DiskIndex = parent.DiskIndex,
            Partition = partition,
            Members = [parent.Id],
            DeviceNames = [.. parent.DeviceNames.Select(d => char.IsAsciiDigit(d[^1]) || name[0] != 'p' ? d + name : d + name[1..])],
        };
    }
}
