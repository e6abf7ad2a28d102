namespace ImageTools.Convert;

/// <summary>The result of a conversion.</summary>
public sealed record ConvertResult
{
    /// <summary>Length of the target file.</summary>
    public required long FileLength { get; init; }

    /// <summary>
    /// Bytes of the block device that was written in place; null for a file or a pipe. The bytes of the device behind the target's end are
    /// unchanged.
    /// </summary>
    public long? DeviceLength { get; init; }

    /// <summary>Hashes of the guest-visible content, lower-case hex by algorithm, when asked for.</summary>
    public IReadOnlyDictionary<string, string> ContentHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>Hashes of the target file.</summary>
    public IReadOnlyDictionary<string, string> FileHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>Units that passed through compressed.</summary>
    public long PassedThroughUnits { get; init; }

    /// <summary>Time by stage, and counts.</summary>
    public CopyStatistics? Statistics { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
