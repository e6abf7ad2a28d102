namespace ImageTools.Inspect.Files.Copying;

/// <summary>What was copied.</summary>
public sealed record CopyCount
{
    /// <summary>Regular files.</summary>
    public long Files { get; init; }

    /// <summary>Bytes of these files.</summary>
    public long Bytes { get; init; }

    /// <summary>Directories.</summary>
    public long Directories { get; init; }

    /// <summary>Symbolic links.</summary>
    public long SymbolicLinks { get; init; }

    /// <summary>Further names of files that were copied before.</summary>
    public long HardLinks { get; init; }

    /// <summary>Devices and named pipes.</summary>
    public long Specials { get; init; }

    /// <summary>Files that were left out on purpose: sockets, and devices without the option for them.</summary>
    public long Skipped { get; init; }
}
