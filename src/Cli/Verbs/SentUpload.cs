using ImageTools.Convert;
using ImageTools.Upload;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>The result of `upload`.</summary>
/// <param name="Result">The object.</param>
/// <param name="Source">The files as they were before the first byte was read; null when the source is no file.</param>
/// <param name="Hashed">The hashes; null when not requested.</param>
internal sealed record SentUpload(UploadResult Result, UploadSource? Source, HashedTarget? Hashed);
