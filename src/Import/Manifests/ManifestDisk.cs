using ImageTools.Upload.Incremental;

namespace ImageTools.Import.Manifests;

/// <summary>One disk of a manifest: its files, its uploaded content, and the object.</summary>
public sealed record ManifestDisk
{
    /// <summary>Every file that the disk was read from, the named file first; empty for an import of an existing object.</summary>
    public IReadOnlyList<ManifestSource> Sources { get; init; } = [];

    /// <summary>Name of the member that the disk is, where its file is an archive; null for a file of its own.</summary>
    public string? Member { get; init; }

    /// <summary>RAW, QCOW2, VHD, or "as it is".</summary>
    public string Format { get; init; } = "";

    /// <summary>Bytes that the guest sees.</summary>
    public long VirtualSize { get; init; }

    /// <summary>Whether free space was left out. If so, the content hashes differ from those of the whole source disk.</summary>
    public bool Trimmed { get; init; }

    /// <summary>Hashes of the guest-visible content, by name.</summary>
    public IReadOnlyDictionary<string, string> Content { get; init; } = new Dictionary<string, string>();

    /// <summary>The object with its parts; null for an import of an existing object.</summary>
    public BaseObject? Uploaded { get; init; }
}
