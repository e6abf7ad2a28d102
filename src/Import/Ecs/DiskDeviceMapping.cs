namespace ImageTools.Import.Ecs;

/// <summary>The object of one disk for ImportImage.</summary>
/// <param name="Bucket">In the region of the import.</param>
/// <param name="ObjectKey">Key, not a URL.</param>
/// <param name="Format">RAW, VHD or QCOW2; null lets ECS detect it.</param>
/// <param name="DiskImageSize">GiB; null lets ECS measure it.</param>
public sealed record DiskDeviceMapping(string Bucket, string ObjectKey, string? Format, int? DiskImageSize);
