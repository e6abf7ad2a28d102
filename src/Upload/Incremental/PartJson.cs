namespace ImageTools.Upload.Incremental;

/// <summary>A part in the table of its object.</summary>
public sealed record PartJson
{
    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>CRC-64, in decimal.</summary>
    public required string Crc64 { get; init; }

    /// <summary>SHA-256 in lower-case hex; missing when it was not computed.</summary>
    public string? Sha256 { get; init; }
}
