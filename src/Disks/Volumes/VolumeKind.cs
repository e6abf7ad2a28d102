namespace ImageTools.Disks.Volumes;

/// <summary>Kinds of volumes.</summary>
public enum VolumeKind
{
    /// <summary>The whole disk, without a partition table.</summary>
    Disk,

    /// <summary>An entry of a partition table.</summary>
    Partition,

    /// <summary>A logical volume of LVM.</summary>
    LogicalVolume,

    /// <summary>An md array.</summary>
    Array,

    /// <summary>The content of an encrypted volume that was opened with a passphrase.</summary>
    Unlocked,
}
