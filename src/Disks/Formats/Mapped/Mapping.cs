namespace ImageTools.Disks.Formats.Mapped;

/// <summary>What an image's tables say about the guest's bytes from one offset on.</summary>
/// <param name="Kind">Where the bytes are.</param>
/// <param name="Length">Bytes from this offset on; at least 1.</param>
/// <param name="StorageOffset">For <see cref="MappingKind.Plain"/>: place of the first byte in the data file.</param>
/// <param name="Unit">For <see cref="MappingKind.Encoded"/>: the stored unit.</param>
internal readonly record struct Mapping(MappingKind Kind, long Length, long StorageOffset = -1, EncodedUnit Unit = default);
