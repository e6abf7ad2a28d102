namespace ImageTools.Convert;

/// <summary>What a conversion did.</summary>
public sealed record ConvertResult
{
    /// <summary>Length of the target file.</summary>
    public required long FileLength { get; init; }

    /// <summary>
    /// Bytes of the block device that was written in place; null when it was a file or a pipe. What is behind the target's end is
    /// as it was.
    /// </summary>
    public long? DeviceLength { get; init; }

    /// <summary>Hashes of the guest-visible content, lower-case hex by algorithm, when asked for.</summary>
    public IReadOnlyDictionary<string, string> ContentHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>Hashes of the target file.</summary>
    public IReadOnlyDictionary<string, string> FileHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>Units that went through in their compressed form.</summary>
    public long PassedThroughUnits { get; init; }

    /// <summary>Where the time went.</summary>
    public CopyStatistics? Statistics { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
