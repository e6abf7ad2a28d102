using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>What a caller allows when an image is opened.</summary>
public sealed record OpenOptions
{
    /// <summary>Nothing beyond the named file is opened.</summary>
    public static OpenOptions Default { get; } = new();

    /// <summary>Format to use instead of the detected one; null detects.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// Whether files that the image names (backing file, external data file) may be opened. Off by default: a foreign image can name any
    /// file of this machine. Extent files of a VMDK descriptor that lie beside it are always allowed.
    /// </summary>
    public bool AllowBacking { get; init; }

    /// <summary>Id or name of an internal snapshot to read instead of the current disk; only qcow2 has them. Null reads the current
    /// disk.</summary>
    public string? Snapshot { get; init; }

    /// <summary>
    /// Opens an image for its description only: linked files are not opened and encryption is no error, but the content cannot be read. See
    /// <see cref="DiskFormats.Describe"/>.
    /// </summary>
    public bool MetadataOnly { get; init; }

    /// <summary>The most images in a chain.</summary>
    public int MaxChainDepth { get; init; } = 32;

    /// <summary>
    /// For an image that is only inspected: this budget limits opening it, and every read and extent of its content. Null has no limit, for
    /// copying.
    /// </summary>
    public ReadBudget? Budget { get; init; }
}
