using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>What cleaning did.</summary>
/// <param name="Removed">Unfinished uploads that are gone.</param>
/// <param name="Left">Those that are still there: a process works on them, or they were not begun by this tool on this machine.</param>
public sealed record CleanResult(IReadOnlyList<OssUnfinishedUpload> Removed, IReadOnlyList<OssUnfinishedUpload> Left);
