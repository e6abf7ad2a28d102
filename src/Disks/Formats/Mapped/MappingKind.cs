namespace ImageTools.Disks.Formats.Mapped;

/// <summary>Where an image keeps a run of guest bytes.</summary>
internal enum MappingKind
{
    /// <summary>Nowhere in this image: the backing image decides; zeros when there is none or it is shorter.</summary>
    Unallocated,

    /// <summary>Recorded as zeros, whatever lies beneath.</summary>
    Zero,

    /// <summary>One to one in a file.</summary>
    Plain,

    /// <summary>Inside a compressed unit.</summary>
    Encoded,
}
