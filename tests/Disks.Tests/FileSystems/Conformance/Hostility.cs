namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>What a volume is made to cost by.</summary>
public enum Hostility
{
    /// <summary>A file, /aliased, whose content lies several times on the same bytes, so that a small volume holds a large file.</summary>
    AliasedData,

    /// <summary>A directory, /giant, of more bytes than any guest has, all of them sound.</summary>
    GiantDirectory,

    /// <summary>A hundred directories, /many/N, each as large as is allowed, on the same bytes.</summary>
    SharedDirectories,

    /// <summary>A log that awaits replay and goes on for gigabytes.</summary>
    GiantLog,
}
