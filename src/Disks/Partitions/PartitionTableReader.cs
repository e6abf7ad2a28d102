namespace ImageTools.Disks.Partitions;

/// <summary>Finds out how a disk is divided.</summary>
public static class PartitionTableReader
{
    /// <summary>Reads the partition table. Never throws for damage: that is reported in <see cref="PartitionTable.Problems"/>.</summary>
    public static PartitionTable Read(BlockSource disk) => new() { Kind = PartitionTableKind.None, BootSector = disk.ReadBytes(0, (int)Math.Min(512, disk.Length)) };
}
