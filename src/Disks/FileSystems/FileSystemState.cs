namespace ImageTools.Disks.FileSystems;

/// <summary>Health and free space of a file system, from its superblock.</summary>
public sealed record FileSystemState
{
    /// <summary>Size in bytes.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Free bytes for root (reserved blocks count as free); null when not known.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>Inodes in all, or null where they are not preallocated.</summary>
    public long? TotalInodes { get; init; }

    /// <summary>Free inodes.</summary>
    public long? FreeInodes { get; init; }

    /// <summary>Block or cluster in bytes.</summary>
    public required int BlockSize { get; init; }

    /// <summary>False when it was not unmounted properly: a journal to replay, a dirty bit.</summary>
    public bool IsClean { get; init; } = true;

    /// <summary>True when this reader replayed a journal in memory.</summary>
    public bool JournalReplayed { get; init; }

    /// <summary>True when the file system itself recorded errors.</summary>
    public bool HasErrors { get; init; }

    /// <summary>Why it is not clean or has errors, a sentence each, with field and value.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Feature names as the file system's own tools print them: 64bit, metadata_csum, extent, needs_recovery.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];
}
