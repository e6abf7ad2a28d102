namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>Types of logical clusters.</summary>
internal enum ErofsClusterType
{
    /// <summary>The head of an extent that is not compressed.</summary>
    Plain = 0,

    /// <summary>The head of an extent with the first algorithm.</summary>
    First = 1,

    /// <summary>No extent begins here.</summary>
    Inside = 2,

    /// <summary>The head of an extent with the second algorithm.</summary>
    Second = 3,
}
