namespace ImageTools.Convert.Engine;

/// <summary>What every run of the engine is told.</summary>
internal sealed record CopySettings
{
    /// <summary>Worker threads; 0 is one a processor and one more.</summary>
    public int Threads { get; init; }

    /// <summary>Slots; 0 is three a thread.</summary>
    public int Buffers { get; init; }

    /// <summary>How much of what passes through is decompressed.</summary>
    public Verification Verification { get; init; }

    /// <summary>Shortest run of zeros that becomes a hole; 0 writes what the map calls data.</summary>
    public int SparseSize { get; init; } = 4096;

    /// <summary>Filled in when not null.</summary>
    public CopyStatistics? Statistics { get; init; }

    /// <summary>How fast at most; null is no limit.</summary>
    public Pace? Pace { get; init; }

    /// <summary>Bytes done.</summary>
    public IProgress<Disks.WorkProgress>? Progress { get; init; }
}
