namespace ImageTools.Cli.Verbs;

/// <summary>The options of a verb for an internal snapshot.</summary>
internal enum SnapshotOption
{
    /// <summary>None.</summary>
    None,

    /// <summary>--snapshot alone: -l has another meaning.</summary>
    Long,

    /// <summary>--snapshot and -l.</summary>
    Short,
}
