namespace ImageTools.Cli.Words;

/// <summary>Kinds of verbs, by their options.</summary>
[Flags]
internal enum VerbKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Opens an image.</summary>
    Image = 1,

    /// <summary>`convert`.</summary>
    Convert = 2,

    /// <summary>Sends to a bucket.</summary>
    Upload = 4,

    /// <summary>Talks to a cloud.</summary>
    Cloud = 8,

    /// <summary>Takes --dry-run.</summary>
    DryRun = 16,

    /// <summary>Compares, measures, maps or inspects: all verbs of no other kind.</summary>
    Other = 32,

    /// <summary>`map`.</summary>
    Map = 64,

    /// <summary>`inspect`.</summary>
    Inspect = 128,

    /// <summary>`compare`.</summary>
    Compare = 256,

    /// <summary>`info`.</summary>
    Info = 512,

    /// <summary>Shows progress.</summary>
    Progress = 1024,

    /// <summary>Answers in JSON.</summary>
    Json = 2048,

    /// <summary>Every verb.</summary>
    All = 4096,

    /// <summary>Opens encrypted volumes.</summary>
    Encrypted = 8192,

    /// <summary>Reads one volume, or the files of a guest.</summary>
    Files = 16384,
}
