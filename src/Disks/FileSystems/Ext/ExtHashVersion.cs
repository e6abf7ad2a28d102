namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>How a directory hashes its names (dx_root's hash_version, s_def_hash_version).</summary>
internal enum ExtHashVersion : byte
{
    Legacy = 0,
    HalfMd4 = 1,
    Tea = 2,
    LegacyUnsigned = 3,
    HalfMd4Unsigned = 4,
    TeaUnsigned = 5,

    /// <summary>With the key of an encrypted directory that ignores case. It can't be computed without the key.</summary>
    SipHash = 6,
}
