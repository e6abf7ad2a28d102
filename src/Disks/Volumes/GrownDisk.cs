using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Volumes;

/// <summary>A disk shown as a larger one, as a hypervisor and sgdisk -e make it larger.</summary>
public static class GrownDisk
{
    /// <summary>
    /// <paramref name="disk"/> with zeros behind its end. A GPT is corrected: the backup moves to the new end, the primary and the
    /// protective MBR are updated, the partitions stay as they are. The result owns the disk.
    /// </summary>
    /// <exception cref="ImageFormatException">The GPT is damaged and can't be corrected.</exception>
    /// <exception cref="IOException">The new length is smaller than the old one, or no multiple of the sector size.</exception>
    public static BlockSource Grow(BlockSource disk, long newLength)
    {
        if (newLength < disk.Length)
        {
            throw new IOException(
                $"{disk.Name}: the disk has {disk.Length} bytes and can't be made smaller ({newLength} bytes): shrink the guest's file "
                    + "systems and partitions with its own tools first."
            );
        }

        if (newLength == disk.Length)
            return disk;
        var table = VolumeScanner.ReadTable(disk);
        var isGpt = table.Kind is PartitionTableKind.Gpt or PartitionTableKind.Hybrid;
        var sectorSize = table.SectorSize;
        if (newLength % sectorSize != 0)
            throw new IOException($"{disk.Name}: the new size of {newLength} bytes is no multiple of the sector size {sectorSize}.");
        var patches = isGpt ? GptMove.Patches(disk, table, newLength) : [];
        var grown = new ConcatSource(
            disk.Name,
            disk.Length == 0 ? [new ZeroSource(newLength)] : [disk, new ZeroSource(newLength - disk.Length)]
        );
        return patches.Count == 0 ? grown : new PatchedSource(grown, patches, owned: true);
    }
}
