using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>The result of cleaning.</summary>
/// <param name="Removed">Unfinished uploads that were removed.</param>
/// <param name="Left">Unfinished uploads that still exist: a process works on them, or this tool did not begin them on this
/// machine.</param>
/// <param name="Elsewhere">Runs of objects with these names at another service or in another account. They were not touched.</param>
public sealed record CleanResult(
    IReadOnlyList<OssUnfinishedUpload> Removed,
    IReadOnlyList<OssUnfinishedUpload> Left,
    IReadOnlyList<UploadRun> Elsewhere
);
