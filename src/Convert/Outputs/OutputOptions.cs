using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Outputs;

/// <summary>What an output file may do to what is there.</summary>
public sealed record OutputOptions
{
    /// <summary>Replace an existing file; write over what a block device holds.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What may be replaced when <see cref="Overwrite"/> is set; null for any file.</summary>
    public ReplaceableKind? Replaces { get; init; }

    /// <summary>Whether the user can name standard output instead, by `-`.</summary>
    public bool HasStream { get; init; }

    /// <summary>A block device may be written in place. What is no disk image is not written to one.</summary>
    public bool Devices { get; init; }

    /// <summary>Files that are read to make this one, and that must not be replaced by it.</summary>
    public IReadOnlyList<FileIdentity> Sources { get; init; } = [];
}
