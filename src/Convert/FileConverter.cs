using System.Diagnostics;
using ImageTools.Convert.Compression;
using ImageTools.Convert.Engine;
using ImageTools.Convert.Layout;
using ImageTools.Convert.Outputs;
using ImageTools.Disks;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert;

/// <summary>Writes a target to a file or a pipe.</summary>
public static class FileConverter
{
    /// <summary>
    /// Writes <paramref name="target"/> beside <paramref name="path"/>, flushes it, and gives it its name. On failure or cancellation
    /// nothing is left. An existing file is an error unless the options say otherwise; a symbolic link is followed; a block device is
    /// written in place.
    /// </summary>
    /// <param name="target">From <see cref="TargetPlanner"/>.</param>
    /// <param name="content">The guest-visible disk, for the content hash.</param>
    /// <param name="path">Final name.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Bytes done.</param>
    /// <param name="cancellation">Stops within 100 ms.</param>
    /// <exception cref="ImageFormatException">The source is damaged.</exception>
    /// <exception cref="OutputRefusedException">The file at <paramref name="path"/> may not be replaced.</exception>
    /// <exception cref="IncompleteDeviceException">It failed or was cancelled after it had written to a block device.</exception>
    /// <exception cref="SourceChangedException">The source changed while it was read.</exception>
    /// <exception cref="IOException">The target can't be written.</exception>
    public static ConvertResult Write(
        TargetImage target,
        BlockSource content,
        string path,
        WriteOptions options,
        IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var begin = Stopwatch.GetTimestamp();
        var run = new ConvertRun(target, content, options, progress, cancellation);
        using var file = new TargetFile(
            path,
            new OutputOptions
            {
                Overwrite = options.Overwrite,
                Devices = true,
                HasStream = true,
                Sources = options.Sources,
            },
            pastCache: !options.Buffered
        );
        file.CheckFits(target);
        try
        {
            var length = Watched(options, () => run.ToFile(file));
            var clock = new StageClock();
            file.Flush(cancellation);
            clock.Spent(CopyStage.Flush);
            run.Settings.Statistics!.Add(clock);
            run.HashFileAfterwards(file, length);
            cancellation.ThrowIfCancellationRequested();
            options.Source?.CheckUnchanged();
            file.Complete();
            return run.Result(length, begin) with { DeviceLength = file.DeviceLength };
        }
        catch (Exception e) when (file is { IsDevice: true, IsTouched: true })
        {
            throw new IncompleteDeviceException(path, e);
        }
    }

    /// <summary>
    /// Writes <paramref name="target"/> from start to end, as a pipe needs it. Holes become zeros. A target whose head is finished last is
    /// first written to a temporary file without a name.
    /// </summary>
    public static ConvertResult Write(
        TargetImage target,
        BlockSource content,
        Stream output,
        WriteOptions options,
        IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var begin = Stopwatch.GetTimestamp();
        var run = new ConvertRun(target, content, options, progress, cancellation);
        var pipe = new PipeOutput(output, cancellation);
        Watched(options, () =>
        {
            run.ToPipe(pipe);
            return pipe.Length;
        });
        pipe.Flush();
        return run.Result(pipe.Length, begin);
    }

    private static long Watched(WriteOptions options, Func<long> write) => options.Source is { } source ? source.Watch(write) : write();

    /// <summary>Hashes a source from start to end; several threads read and decode. The result is lower-case hex by name.</summary>
    public static IReadOnlyDictionary<string, string> Hash(
        BlockSource source,
        IReadOnlyList<string> names,
        int threads = 0,
        IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var hashes = new HashBundle(names);
        using var file = new SegmentedFile(source.Name, [new SourceSegment(source)]);
        new ProjectionCopy(file, new CopySettings { Threads = threads, Progress = progress }, "hash").InOrder(
            null,
            null,
            null,
            hashes,
            cancellation
        );
        return hashes.Finish();
    }
}
