namespace ImageTools.Disks.Volumes.Md;

/// <summary>Features of a version 1 superblock that change what the bytes of a member mean (feature_map).</summary>
[Flags]
internal enum MdFeatures : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A bitmap of what may be out of sync. It does not change the data.</summary>
    Bitmap = 1,

    /// <summary>This member is being filled; data behind recovery_offset are not there yet.</summary>
    Recovering = 2,

    /// <summary>The array is on its way to another shape.</summary>
    Reshape = 4,

    /// <summary>There is a list of bad blocks.</summary>
    BadBlocks = 8,

    /// <summary>This member takes the place of another one that is still there.</summary>
    Replacement = 0x10,

    /// <summary>A reshape that runs backwards.</summary>
    ReshapeBackwards = 0x20,

    /// <summary>The data of this member move to new_offset.</summary>
    NewOffset = 0x40,

    /// <summary>A write journal.</summary>
    Journal = 0x200,

    /// <summary>Partial parity log.</summary>
    PartialParity = 0x400,

    /// <summary>Several partial parity logs.</summary>
    PartialParities = 0x800,

    /// <summary>The layout of a raid0 with members of different sizes is stated.</summary>
    Raid0Layout = 0x1000,

    /// <summary>All that have a meaning.</summary>
    Known = 0x1fff,
}
