using ImageTools.Disks.Sources;

namespace ImageTools.Convert;

/// <summary>How a target is written.</summary>
public sealed record WriteOptions
{
    /// <summary>
    /// The files that are read: the target is not completed when one of them changes during the conversion. Null when the source is no
    /// file.
    /// </summary>
    public SourceFiles? Source { get; init; }

    /// <summary>Replace an existing file, or overwrite the content of a block device.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Files that the disk is read from. They are never replaced.</summary>
    public IReadOnlyList<FileIdentity> Sources { get; init; } = [];

    /// <summary>Hashes of content and file, of <see cref="HashNames"/>.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Worker threads; 0 means one for each processor and one more.</summary>
    public int Threads { get; init; }

    /// <summary>Buffers of about 2 MiB between the stages; 0 means three for each thread.</summary>
    public int Buffers { get; init; }

    /// <summary>How many of the units that pass through compressed are decompressed to verify them.</summary>
    public Verification Verification { get; init; }

    /// <summary>Write through the page cache: for a target that is read again soon.</summary>
    public bool Buffered { get; init; }

    /// <summary>The most bytes a second that all threads copy together; holes do not count. Null means no limit.</summary>
    public long? MaxRate { get; init; }

    /// <summary>Ranges of zeros at least this long become holes of the target file. 0 writes all data of the source.</summary>
    public int SparseSize { get; init; } = 4096;
}
