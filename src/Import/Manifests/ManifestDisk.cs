using ImageTools.Upload.Incremental;

namespace ImageTools.Import.Manifests;

/// <summary>One disk of a manifest: its files, what of it was uploaded, and the object.</summary>
public sealed record ManifestDisk
{
    /// <summary>
    /// Every file that the disk was read from, the one that was named first; empty for an import of an object that was
    /// there.
    /// </summary>
    public IReadOnlyList<ManifestSource> Sources { get; init; } = [];

    /// <summary>Name of the member that the disk is, where its file is an archive; null for a file of its own.</summary>
    public string? Member { get; init; }

    /// <summary>RAW, QCOW2, VHD, or "as it is".</summary>
    public string Format { get; init; } = "";

    /// <summary>Bytes that the guest sees.</summary>
    public long VirtualSize { get; init; }

    /// <summary>Whether free space was left out, so that content hashes are not those of the source's whole disk.</summary>
    public bool Trimmed { get; init; }

    /// <summary>Hashes of the guest-visible content, by name.</summary>
    public IReadOnlyDictionary<string, string> Content { get; init; } = new Dictionary<string, string>();

    /// <summary>The object with its parts; null for an import of an object that was there.</summary>
    public BaseObject? Uploaded { get; init; }
}
