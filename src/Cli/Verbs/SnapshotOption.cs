namespace ImageTools.Cli.Verbs;

/// <summary>The options with which a verb chooses an internal snapshot.</summary>
internal enum SnapshotOption
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Only --snapshot, because -l has another meaning.</summary>
    Long,

    /// <summary>--snapshot and -l.</summary>
    Short,
}
