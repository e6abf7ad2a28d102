namespace ImageTools.Disks.Formats.Mapped;

/// <summary>What an image's tables say about the run of guest bytes that begins where they were asked.</summary>
/// <param name="Kind">Where the bytes are.</param>
/// <param name="Length">Bytes from the asked offset for which this holds; at least 1.</param>
/// <param name="StorageOffset">For <see cref="MappingKind.Plain"/>: place of the first byte in the data file.</param>
/// <param name="Unit">For <see cref="MappingKind.Encoded"/>: the stored unit.</param>
internal readonly record struct Mapping(MappingKind Kind, long Length, long StorageOffset = -1, EncodedUnit Unit = default);
