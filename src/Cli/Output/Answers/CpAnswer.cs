namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of cp --json.</summary>
internal sealed record CpAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.cp/1";

    public string Type { get; } = "result";

    /// <summary>Where the files are.</summary>
    public required string Target { get; init; }

    /// <summary>Regular files that were copied.</summary>
    public required long Files { get; init; }

    /// <summary>Bytes of these files, with their holes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Directories.</summary>
    public required long Directories { get; init; }

    /// <summary>Symbolic links.</summary>
    public required long SymbolicLinks { get; init; }

    /// <summary>Further names of copied files.</summary>
    public required long HardLinks { get; init; }

    /// <summary>Devices and named pipes.</summary>
    public required long Specials { get; init; }

    /// <summary>Files that were left out on purpose: sockets, and devices without --devices.</summary>
    public required long Skipped { get; init; }
}
