namespace ImageTools.Disks.Codecs;

/// <summary>A library that compresses and decompresses.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, or null when it has none.</param>
/// <param name="IsNative">Whether it is a library of the system, found at run time.</param>
public sealed record CodecLibrary(string Name, string? Version, bool IsNative);
