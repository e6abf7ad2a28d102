namespace ImageTools.Inspect.Parameters;

/// <summary>One DiskDeviceMapping.</summary>
/// <param name="Format">The format of the upload: RAW, VHD or QCOW2.</param>
/// <param name="DiskImageSize">GiB.</param>
public sealed record ImportDisk(string Format, int DiskImageSize);
