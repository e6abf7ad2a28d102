namespace ImageTools.Inspect.Parameters;

/// <summary>One DiskDeviceMapping.</summary>
/// <param name="Format">RAW, VHD or QCOW2: what will be uploaded.</param>
/// <param name="DiskImageSize">GiB.</param>
public sealed record ImportDisk(string Format, int DiskImageSize);
