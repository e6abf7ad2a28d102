namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>The metadata of an object: meta/BUCKET/{sha256 of the key}.json.</summary>
internal sealed record ObjectRecord
{
    public required string Key { get; init; }

    /// <summary>Where its bytes are, relative to the data directory.</summary>
    public required string File { get; init; }

    public required long Size { get; init; }

    /// <summary>Without quotes.</summary>
    public required string ETag { get; init; }

    public required ulong Crc64 { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Normal or Multipart.</summary>
    public required string Type { get; init; }

    /// <summary>Headers that were stored with it, lower case.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];
}
