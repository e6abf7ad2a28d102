namespace ImageTools.Inspect.Guests;

/// <summary>The contents of an initramfs.</summary>
public sealed record Initramfs
{
    /// <summary>Guest path.</summary>
    public required string Path { get; init; }

    /// <summary>Compressed bytes.</summary>
    public long Size { get; init; }

    /// <summary>Compression of each segment in order.</summary>
    public IReadOnlyList<SegmentCodec> Segments { get; init; } = [];

    /// <summary>Names of all entries, without leading slash; empty when unreadable.</summary>
    public IReadOnlySet<string> Files { get; init; } = new HashSet<string>();

    /// <summary>Small text files that the checks read, by name (lib/dracut/hostonly-files, conf/modules, etc/modprobe.d/*, …).</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>The kernel versions of its modules.</summary>
    public IReadOnlyList<string> ModuleVersions { get; init; } = [];

    /// <summary>Why the file, or a part of it, could not be read; null when all of it was read.</summary>
    public string? Problem { get; init; }

    /// <summary>
    /// True when <see cref="Problem"/> is damage in the file and not a limit of this reader. The file is cut off or corrupt, and a kernel
    /// can't read it either.
    /// </summary>
    public bool IsDamaged { get; init; }
}
