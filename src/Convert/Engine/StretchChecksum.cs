namespace ImageTools.Convert.Engine;

/// <summary>
/// Computes a checksum of a stretch's bytes. A worker calls it when the bytes have just been produced, so several run at the same time.
/// </summary>
public delegate ulong StretchChecksum(ReadOnlySpan<byte> bytes);
