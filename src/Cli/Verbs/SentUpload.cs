using ImageTools.Convert;
using ImageTools.Upload;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>The result of `upload`.</summary>
/// <param name="Result">The object.</param>
/// <param name="Source">State of the files before the first byte was read; null for a source without files.</param>
/// <param name="Hashed">Hashes that were computed during the upload; null unless requested.</param>
internal sealed record SentUpload(UploadResult Result, UploadSource? Source, HashedTarget? Hashed);
