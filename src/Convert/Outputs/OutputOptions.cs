using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Outputs;

/// <summary>What an output file may replace.</summary>
public sealed record OutputOptions
{
    /// <summary>Replace an existing file, or overwrite the content of a block device.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What may be replaced when <see cref="Overwrite"/> is set; null for any file.</summary>
    public ReplaceableKind? Replaces { get; init; }

    /// <summary>Whether the user can name standard output instead, by `-`.</summary>
    public bool HasStream { get; init; }

    /// <summary>A block device may be written in place. Only disk images are written to devices.</summary>
    public bool Devices { get; init; }

    /// <summary>Files that are read to make this one. They are not replaced.</summary>
    public IReadOnlyList<FileIdentity> Sources { get; init; } = [];
}
