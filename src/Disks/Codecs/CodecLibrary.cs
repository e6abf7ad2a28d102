namespace ImageTools.Disks.Codecs;

/// <summary>A library that compresses and decompresses.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, or null when it does not tell.</param>
/// <param name="IsNative">Whether it is the system's, found at run time.</param>
public sealed record CodecLibrary(string Name, string? Version, bool IsNative);
