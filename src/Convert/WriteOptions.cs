using ImageTools.Disks.Sources;

namespace ImageTools.Convert;

/// <summary>How a target is written.</summary>
public sealed record WriteOptions
{
    /// <summary>
    /// The files that are read: a target of a source that changed meanwhile is not completed. Null where the source is no
    /// file.
    /// </summary>
    public SourceFiles? Source { get; init; }

    /// <summary>Replace an existing file, or write over what a block device holds.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Files that the disk is read from, which are never replaced.</summary>
    public IReadOnlyList<FileIdentity> Sources { get; init; } = [];

    /// <summary>Hashes of content and file, of <see cref="HashNames"/>.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Worker threads; 0 is one a processor and one more.</summary>
    public int Threads { get; init; }

    /// <summary>Buffers of about 2 MiB between the stages; 0 is three a thread.</summary>
    public int Buffers { get; init; }

    /// <summary>How much of what passes through compressed is decompressed to prove it.</summary>
    public Verification Verification { get; init; }

    /// <summary>Write through the page cache: for a target that is read again soon.</summary>
    public bool Buffered { get; init; }

    /// <summary>Most bytes a second that are copied, all threads together; holes are free. Null is no limit.</summary>
    public long? MaxRate { get; init; }

    /// <summary>Runs of zeros at least this long become holes of the target file. 0 writes what the source calls data.</summary>
    public int SparseSize { get; init; } = 4096;
}
