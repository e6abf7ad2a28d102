using ImageTools.Upload.Runs;

namespace ImageTools.Import;

/// <summary>Where a disk of an image came from.</summary>
/// <param name="Source">The files as they were before the first byte was read; null for what comes from no file.</param>
/// <param name="Format">RAW, QCOW2 or VHD, as it was uploaded.</param>
/// <param name="VirtualSize">Bytes that the guest sees.</param>
/// <param name="Fingerprint">Layout of what was uploaded.</param>
/// <param name="ContentHashes">Hashes of the guest-visible content as it was uploaded, by name; none unless asked for.</param>
public sealed record ImportedDisk(
    UploadSource? Source,
    string Format,
    long VirtualSize,
    string Fingerprint,
    IReadOnlyDictionary<string, string> ContentHashes
);
