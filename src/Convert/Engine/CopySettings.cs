namespace ImageTools.Convert.Engine;

/// <summary>The settings of the engine.</summary>
internal sealed record CopySettings
{
    /// <summary>Worker threads; 0 means one for each processor and one more.</summary>
    public int Threads { get; init; }

    /// <summary>Slots; 0 means three for each thread.</summary>
    public int Buffers { get; init; }

    /// <summary>How many of the units that pass through are decompressed.</summary>
    public Verification Verification { get; init; }

    /// <summary>Shortest range of zeros that becomes a hole; 0 writes all data of the map.</summary>
    public int SparseSize { get; init; } = 4096;

    /// <summary>Filled in when not null.</summary>
    public CopyStatistics? Statistics { get; init; }

    /// <summary>The highest rate; null means no limit.</summary>
    public Pace? Pace { get; init; }

    /// <summary>Bytes done.</summary>
    public IProgress<Disks.WorkProgress>? Progress { get; init; }
}
