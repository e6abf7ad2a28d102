using ImageTools.Convert;
using ImageTools.Upload;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>What `upload` did.</summary>
/// <param name="Result">The object.</param>
/// <param name="Source">The files as they were before the first byte was read; null for what comes from no file.</param>
/// <param name="Hashed">What was hashed on the way; null unless asked for.</param>
internal sealed record SentUpload(UploadResult Result, UploadSource? Source, HashedTarget? Hashed);
