namespace ImageTools.Convert;

/// <summary>The hashes that a conversion can compute in the same pass.</summary>
public static class HashNames
{
    /// <summary>sha256, md5, xxh3 (128 bits), and tree: SHA-256 over the SHA-256 values of leaves of 4 MiB.</summary>
    public static IReadOnlyList<string> All { get; } = ["sha256", "md5", "xxh3", "tree"];
}
