namespace ImageTools.Disks.Formats;

/// <summary>The facts about an image file that `info` shows.</summary>
public sealed record ImageInfo
{
    /// <summary>Path as the user gave it.</summary>
    public required string Filename { get; init; }

    /// <summary>Name of the member in a container; null for a plain file.</summary>
    public string? Member { get; init; }

    /// <summary>Short name of the format: raw, qcow2, vmdk, vhd, vhdx.</summary>
    public required string Format { get; init; }

    /// <summary>
    /// Variant inside the format: streamOptimized, monolithicSparse, monolithicFlat, dynamic, fixed, "compat 1.1"; null when there
    /// is none.
    /// </summary>
    public string? Subformat { get; init; }

    /// <summary>Guest-visible bytes.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>Bytes that the file occupies on disk, without holes.</summary>
    public required long ActualSize { get; init; }

    /// <summary>Length of the file.</summary>
    public required long FileSize { get; init; }

    /// <summary>Cluster, grain or block in bytes.</summary>
    public long? ClusterSize { get; init; }

    /// <summary>zlib or zstd when the format can hold compressed units; null otherwise.</summary>
    public string? Compression { get; init; }

    /// <summary>True when the content was recognised; false when raw was assumed because nothing else matched.</summary>
    public bool Recognised { get; init; } = true;

    /// <summary>Name of the backing file or parent as the image states it.</summary>
    public string? BackingFilename { get; init; }

    /// <summary>Format of the backing file as the image states it.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>The image was not closed properly.</summary>
    public bool Dirty { get; init; }

    /// <summary>The image states that it is damaged.</summary>
    public bool Corrupt { get; init; }

    /// <summary>aes, luks or null.</summary>
    public string? Encryption { get; init; }

    /// <summary>External data file (qcow2) or extent files (VMDK).</summary>
    public IReadOnlyList<string> ExternalFiles { get; init; } = [];

    /// <summary>Names of internal snapshots.</summary>
    public IReadOnlyList<string> Snapshots { get; init; } = [];

    /// <summary>
    /// Facts of the format, with the names and order of format-specific in `qemu-img info` where they exist there.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    /// <summary>Problems that did not stop the reader.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
