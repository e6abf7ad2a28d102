using System.Diagnostics;
using ImageTools.Convert.Engine;
using ImageTools.Disks;
using ImageTools.Disks.Sources;

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
    /// <exception cref="ImageFormatException">The source is damaged.</exception>
    /// <exception cref="IOException">The target can't be written.</exception>
    public static ConvertResult Write(
        TargetImage target, BlockSource content, string path, bool overwrite = false, IReadOnlyList<string>? hashes = null, int threads = 0,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        var begin = Stopwatch.GetTimestamp();
        using var file = new TemporaryFile(path, overwrite);
        var length = WriteBytes(target, file, threads, progress, cancellation);
        var contentHashes = Hash(content, hashes, threads, progress, cancellation);
        var fileHashes = target.Format == TargetFormat.Raw ? contentHashes : HashFile(file, hashes, threads, progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        file.Complete();
        return new ConvertResult
        {
            FileLength = length,
            ContentHashes = contentHashes,
            FileHashes = fileHashes,
            PassedThroughUnits = (target as ProjectedTarget)?.PassedThroughUnits ?? 0,
            Elapsed = Stopwatch.GetElapsedTime(begin),
        };
    }

    private static long WriteBytes(TargetImage target, TemporaryFile file, int threads, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        if (target is ProjectedTarget projected)
        {
            ProjectionCopy.Run(projected.File, file, threads, progress, cancellation);
            return projected.File.Length;
        }
        var streamed = (StreamedTarget)target;
        var output = new StreamFile(file, streamed.HeadLength);
        streamed.Produce(output, progress, cancellation);
        return output.Length;
    }

    private static IReadOnlyDictionary<string, string> Hash(
        BlockSource source, IReadOnlyList<string>? hashes, int threads, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        hashes is { Count: > 0 } ? ContentHasher.Hash(source, hashes, threads, progress, cancellation) : new Dictionary<string, string>();

    private static IReadOnlyDictionary<string, string> HashFile(
        TemporaryFile file, IReadOnlyList<string>? hashes, int threads, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        if (hashes is not { Count: > 0 })
            return new Dictionary<string, string>();
        using var written = FileSource.Open(file.Name);
        return Hash(written, hashes, threads, progress, cancellation);
    }
}
