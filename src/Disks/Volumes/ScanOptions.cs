namespace ImageTools.Disks.Volumes;

/// <summary>What a scan of volumes may use.</summary>
public sealed record ScanOptions
{
    /// <summary>No passphrases.</summary>
    public static ScanOptions Default { get; } = new();

    /// <summary>Passphrases that are tried on encrypted volumes. They are secret, and never part of a text.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Passphrases { get; init; } = [];
}
