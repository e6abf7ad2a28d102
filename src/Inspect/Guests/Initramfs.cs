namespace ImageTools.Inspect.Guests;

/// <summary>What an initramfs holds.</summary>
public sealed record Initramfs
{
    /// <summary>Guest path.</summary>
    public required string Path { get; init; }

    /// <summary>Compressed bytes.</summary>
    public long Size { get; init; }

    /// <summary>Compression of each segment in order.</summary>
    public IReadOnlyList<SegmentCodec> Segments { get; init; } = [];

    /// <summary>Names (without leading slash) of all entries; empty when unreadable.</summary>
    public IReadOnlySet<string> Files { get; init; } = new HashSet<string>();

    /// <summary>Small text files that the checks look at, by name (lib/dracut/hostonly-files, conf/modules, etc/modprobe.d/*, …).</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>Kernel versions that its modules are for.</summary>
    public IReadOnlyList<string> ModuleVersions { get; init; } = [];

    /// <summary>Why (a part of) it could not be read; null when all of it was.</summary>
    public string? Problem { get; init; }

    /// <summary>
    /// True when <see cref="Problem"/> is one of the file and not of this reader: it is cut off or spoiled, and a kernel can't
    /// read it either.
    /// </summary>
    public bool IsDamaged { get; init; }
}
