using ImageTools.Convert.Compression;
using ImageTools.Convert.Engine;
using ImageTools.Disks;

namespace ImageTools.Convert;

/// <summary>
/// A target that hashes its file and its disk while it is produced from start to end. An upload uses it to state its hashes without a
/// second read.
/// </summary>
public sealed class HashedTarget : StreamedTarget
{
    private readonly TargetImage inner;
    private readonly BlockSource content;
    private readonly WriteOptions options;

    private HashedTarget(TargetImage inner, BlockSource content, WriteOptions options)
    {
        this.inner = inner;
        this.content = content;
        this.options = options;
    }

    /// <summary>Hashes of the guest-visible disk, complete after it was produced: lower-case hex by name.</summary>
    public IReadOnlyDictionary<string, string> ContentHashes { get; private set; } = new Dictionary<string, string>();

    /// <summary>Hashes of the file; empty when its head is finished last.</summary>
    public IReadOnlyDictionary<string, string> FileHashes { get; private set; } = new Dictionary<string, string>();

    /// <summary>Wraps a target and owns it.</summary>
    /// <param name="inner">From <see cref="TargetPlanner"/>.</param>
    /// <param name="content">The guest-visible disk.</param>
    /// <param name="options">Hashes, threads, buffers, verification.</param>
    public static HashedTarget Over(TargetImage inner, BlockSource content, WriteOptions options) =>
        new(inner, content, options)
        {
            Format = inner.Format,
            VirtualSize = inner.VirtualSize,
            Summary = inner.Summary,
            Fingerprint = inner.Fingerprint,
            HeadLength = (inner as StreamedTarget)?.HeadLength ?? 0,
            HasRegionBoundaries = inner is ProjectedTarget { RegionBoundaries.Count: > 0 } or StreamedTarget { HasRegionBoundaries: true },
            MaxLength = inner is ProjectedTarget projected ? projected.File.Length : ((StreamedTarget)inner).MaxLength,
        };

    /// <inheritdoc/>
    public override void Produce(ITargetOutput output, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var settings = new CopySettings
        {
            Threads = options.Threads,
            Buffers = options.Buffers,
            Verification = options.Verification,
            Progress = progress,
        };
        var ofFile = HeadLength == 0 ? new HashBundle(options.Hashes) : null;
        var ofContent = Format == TargetFormat.Raw ? null : new HashBundle(options.Hashes);
        var feed = ofContent is null
            ? null
            : new ContentFeed(content, ofContent, inner is ProjectedTarget { KeepsOrder: true } or CompressedStream);
        switch (inner)
        {
            case ProjectedTarget projected:
                new ProjectionCopy(projected.Layout, settings).InOrder(
                    null,
                    projected.RegionBoundaries.Count > 0 ? new RegionBoundaryOutput(output, projected.RegionBoundaries) : output,
                    feed,
                    ofFile,
                    cancellation
                );
                break;
            case CompressedStream compressed:
                compressed.Produce(ofFile is null ? output : new HashingOutput(output, ofFile), settings, feed, cancellation);
                break;
            default:
                ((StreamedTarget)inner).Produce(output, progress, cancellation);
                feed?.Finish(cancellation);
                break;
        }
        FileHashes = ofFile?.Finish() ?? new Dictionary<string, string>();
        ContentHashes = ofContent?.Finish() ?? FileHashes;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        inner.Dispose();
        base.Dispose();
    }
}
