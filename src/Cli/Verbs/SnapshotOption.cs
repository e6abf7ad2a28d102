namespace ImageTools.Cli.Verbs;

/// <summary>How a verb lets an internal snapshot be chosen.</summary>
internal enum SnapshotOption
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>--snapshot alone: -l means something else.</summary>
    Long,

    /// <summary>--snapshot and -l.</summary>
    Short,
}
