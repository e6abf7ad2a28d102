namespace ImageTools.Disks.Codecs;

/// <summary>Codecs of compressed units.</summary>
public enum Codec
{
    /// <summary>Raw deflate (RFC 1951): qcow2.</summary>
    Deflate,

    /// <summary>zlib (RFC 1950): VMDK streamOptimized.</summary>
    Zlib,

    /// <summary>One Zstandard frame (RFC 8878): qcow2 with compression_type 1.</summary>
    Zstd,
}
