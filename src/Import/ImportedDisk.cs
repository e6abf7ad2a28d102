using ImageTools.Upload.Runs;

namespace ImageTools.Import;

/// <summary>The source of one disk of an image.</summary>
/// <param name="Source">State of the files before the first byte was read; null for a source without files.</param>
/// <param name="Format">RAW, QCOW2 or VHD, as it was uploaded.</param>
/// <param name="VirtualSize">Bytes that the guest sees.</param>
/// <param name="Fingerprint">Fingerprint of the uploaded layout.</param>
/// <param name="ContentHashes">Hashes of the uploaded guest-visible content, by name; none unless requested.</param>
public sealed record ImportedDisk(
    UploadSource? Source,
    string Format,
    long VirtualSize,
    string Fingerprint,
    IReadOnlyDictionary<string, string> ContentHashes
);
