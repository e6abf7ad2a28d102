namespace ImageTools.Disks.Formats.Mapped;

/// <summary>Where an image stores a range of guest bytes.</summary>
internal enum MappingKind
{
    /// <summary>Nowhere in this image: the backing image decides; zeros when there is none or it is shorter.</summary>
    Unallocated,

    /// <summary>Recorded as zeros; the backing image does not count.</summary>
    Zero,

    /// <summary>Uncompressed in a file.</summary>
    Plain,

    /// <summary>Inside a compressed unit.</summary>
    Encoded,
}
