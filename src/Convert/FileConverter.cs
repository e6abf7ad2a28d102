using ImageTools.Disks;

namespace ImageTools.Convert;

/// <summary>Writes a target to a file.</summary>
public static class FileConverter
{
    /// <summary>
    /// Writes <paramref name="target"/> beside <paramref name="path"/> under a temporary name, flushes it, and renames it. On failure or
    /// cancellation nothing is left. An existing file is an error unless <paramref name="overwrite"/>.
    /// </summary>
    /// <param name="target">From <see cref="TargetPlanner"/>.</param>
    /// <param name="content">The guest-visible disk, for the content hash.</param>
    /// <param name="path">Final name.</param>
    /// <param name="overwrite">Replace an existing file.</param>
    /// <param name="hashes">sha256, md5, xxh3; of content and of the file.</param>
    /// <param name="threads">0 is one a processor.</param>
    /// <param name="progress">Bytes done.</param>
    /// <param name="cancellation">Stops within 100 ms.</param>
    public static ConvertResult Write(
        TargetImage target, BlockSource content, string path, bool overwrite = false, IReadOnlyList<string>? hashes = null, int threads = 0,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
