using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>What cleaning did.</summary>
/// <param name="Removed">Unfinished uploads that are gone.</param>
/// <param name="Left">Those that are still there: a process works on them, or they were not begun by this tool on this machine.</param>
/// <param name="Elsewhere">Runs of objects of these names at another service or in another account: neither asked for nor
/// forgotten.</param>
public sealed record CleanResult(
    IReadOnlyList<OssUnfinishedUpload> Removed,
    IReadOnlyList<OssUnfinishedUpload> Left,
    IReadOnlyList<UploadRun> Elsewhere
);
