using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>What a caller allows when an image is opened.</summary>
public sealed record OpenOptions
{
    /// <summary>Nothing beyond the named file is opened.</summary>
    public static OpenOptions Default { get; } = new();

    /// <summary>Format to take the file for instead of what its content says; null detects.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// Whether files that the image names (backing file, external data file) may be opened. Off by default: an image that
    /// came from somewhere else could name any file of this machine. Extent files of a VMDK descriptor that lie beside it are always
    /// allowed.
    /// </summary>
    public bool AllowBacking { get; init; }

    /// <summary>Id or name of an internal snapshot to read instead of the disk as it is now; qcow2 alone has them. Null is now.</summary>
    public string? Snapshot { get; init; }

    /// <summary>
    /// Only the description is wanted: linked files are not opened and encryption is no obstacle, but the content of the opened image
    /// cannot be read. See <see cref="DiskFormats.Describe"/>.
    /// </summary>
    public bool MetadataOnly { get; init; }

    /// <summary>How many images may stand on each other.</summary>
    public int MaxChainDepth { get; init; } = 32;

    /// <summary>
    /// For an image that is only looked at: opening it, and every read and extent of its content, goes by this budget. Null, as whoever
    /// copies has it, costs and limits nothing.
    /// </summary>
    public ReadBudget? Budget { get; init; }
}
