namespace ImageTools.Import.Pipeline.Objects;

/// <summary>Facts of an object that decide whether ECS can import it.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ETag">Changes with the content.</param>
/// <param name="StorageClass">Standard, IA, Archive, …</param>
/// <param name="Encryption">Server-side encryption, or null.</param>
internal sealed record ObjectFacts(long Length, string? ETag, string? StorageClass, string? Encryption)
{
    /// <summary>CRC-64 as OSS states it, or null.</summary>
    public ulong? Crc64 { get; init; }
}
