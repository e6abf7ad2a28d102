using System.Diagnostics;
using ImageTools.Convert.Compression;
using ImageTools.Convert.Engine;
using ImageTools.Convert.Layout;
using ImageTools.Disks;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert;

/// <summary>One conversion: chooses the way through the engine, and hashes in the same pass where the order allows it.</summary>
internal sealed class ConvertRun
{
    private readonly TargetImage target;
    private readonly BlockSource content;
    private readonly WriteOptions options;
    private readonly CancellationToken cancellation;
    private readonly HashBundle? fileHashes;
    private readonly HashBundle? contentHashes;
    private IReadOnlyDictionary<string, string>? fileResults;

    /// <summary>Begins a conversion.</summary>
    public ConvertRun(
        TargetImage target,
        BlockSource content,
        WriteOptions options,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        this.target = target;
        this.content = content;
        this.options = options;
        this.cancellation = cancellation;
        Settings = new CopySettings
        {
            Threads = options.Threads,
            Buffers = options.Buffers,
            Verification = options.Verification,
            SparseSize = options.SparseSize,
            Statistics = new CopyStatistics(),
            Progress = progress,
            Pace = options.MaxRate is { } rate ? new Pace(rate, cancellation) : null,
        };
        if (options.Hashes.Count == 0)
            return;
        fileHashes = new HashBundle(options.Hashes);
        // A RAW file is the disk itself.
        contentHashes = target.Format == TargetFormat.Raw ? null : new HashBundle(options.Hashes);
    }

    /// <summary>Threads, buffers, statistics.</summary>
    public CopySettings Settings { get; private set; }

    private ContentFeed? Feed =>
        contentHashes is null
            ? null
            : new ContentFeed(content, contentHashes, target is ProjectedTarget { KeepsOrder: true } or CompressedStream);

    /// <summary>Writes everything to a file; returns its length.</summary>
    public long ToFile(TargetFile file)
    {
        if (target is ProjectedTarget projected)
        {
            if (file.IsDevice && !file.TryZero(projected.File.Length, cancellation))
            {
                // Every byte has to be written, also zeros.
                file.WriteZeros(projected.Layout, cancellation);
                Settings = Settings with { SparseSize = 0 };
            }
            var copy = new ProjectionCopy(projected.Layout, Settings);
            if (fileHashes is null)
                copy.ToFile(file, cancellation);
            else
                copy.InOrder(file, null, Feed, fileHashes, cancellation);
            return projected.File.Length;
        }
        var streamed = (StreamedTarget)target;
        var output = new StreamFile(file, streamed.HeadLength);
        Produce(streamed, streamed.HeadLength == 0 && fileHashes is not null ? new HashingOutput(output, fileHashes) : output);
        output.Finish();
        return output.Length;
    }

    /// <summary>Writes everything to a pipe.</summary>
    public void ToPipe(PipeOutput pipe)
    {
        if (target is ProjectedTarget projected)
        {
            new ProjectionCopy(projected.Layout, Settings).InOrder(null, pipe, Feed, fileHashes, cancellation);
            return;
        }
        var streamed = (StreamedTarget)target;
        if (streamed.HeadLength == 0)
        {
            Produce(streamed, fileHashes is null ? pipe : new HashingOutput(pipe, fileHashes));
            return;
        }
        using var spool = TargetFile.CreateNameless();
        var output = new StreamFile(spool, streamed.HeadLength);
        Produce(streamed, output);
        using var written = FileSource.Over(spool.Handle, "temporary file");
        using var layout = new SegmentedFile(written.Name, [new SourceSegment(written)]);
        new ProjectionCopy(layout, Settings).InOrder(null, pipe, null, fileHashes, cancellation);
    }

    /// <summary>The hash of a file whose first bytes are finished last can be computed only when the file is complete.</summary>
    public void HashFileAfterwards(TargetFile file, long length)
    {
        if (fileHashes is null || target is not StreamedTarget { HeadLength: > 0 })
            return;
        using var whole = FileSource.Over(file.Handle, file.Name);
        // A device may be longer than its image.
        using var written = new SliceSource(whole, 0, length);
        fileResults = FileConverter.Hash(written, options.Hashes, options.Threads, Settings.Progress, cancellation);
    }

    /// <summary>The result.</summary>
    public ConvertResult Result(long length, long begin)
    {
        var file = fileResults ?? fileHashes?.Finish() ?? new Dictionary<string, string>();
        return new ConvertResult
        {
            FileLength = length,
            FileHashes = file,
            ContentHashes = contentHashes?.Finish() ?? file,
            PassedThroughUnits = Settings.Statistics![CopyCounter.UnitsPassed],
            Statistics = Settings.Statistics,
            Elapsed = Stopwatch.GetElapsedTime(begin),
        };
    }

    private void Produce(StreamedTarget streamed, ITargetOutput output)
    {
        if (streamed is CompressedStream compressed)
        {
            compressed.Produce(output, Settings, Feed, cancellation);
            return;
        }
        streamed.Produce(output, Settings.Progress, cancellation);
        Feed?.Finish(cancellation);
    }
}
