using ImageTools.Convert.Engine;
using ImageTools.Convert.Layout;
using ImageTools.Disks;

namespace ImageTools.Convert;

/// <summary>A target whose layout is completely known. Its file is a <see cref="BlockSource"/>: the bytes are produced when they are
/// read.</summary>
public sealed class ProjectedTarget : TargetImage
{
    /// <summary>The bytes of the target file, exact in length. Holes show as zero extents.</summary>
    public required BlockSource File { get; init; }

    /// <summary>
    /// The region boundaries of the file, ascending: cuts there give pieces that the disk's next version has, too. Empty when every cut is
    /// as good, as in RAW.
    /// </summary>
    public IReadOnlyList<RegionBoundary> RegionBoundaries
    {
        get => field ??= [.. FindRegionBoundaries()];
        init;
    }

    /// <summary>Computed on demand: only uploads need them.</summary>
    internal Func<IEnumerable<RegionBoundary>> FindRegionBoundaries { private get; init; } = () => [];

    /// <summary>Units that pass through compressed.</summary>
    public long PassedThroughUnits { get; init; }

    /// <summary>Whether the bytes of the disk lie in the file in the disk's order.</summary>
    internal bool KeepsOrder { get; init; } = true;

    /// <summary>The file in the form for the engine.</summary>
    internal SegmentedFile Layout => File as SegmentedFile ?? new SegmentedFile(File.Name, [new SourceSegment(File)]);

    /// <summary>Threads that read it; 0 means one for each processor and one more.</summary>
    internal int Threads { get; init; }

    /// <summary>Produces the file from start to end on several threads; <paramref name="output"/> is called from the calling
    /// thread.</summary>
    /// <exception cref="ImageFormatException">The source is damaged.</exception>
    public void Produce(ITargetOutput output, CancellationToken cancellation) =>
        new ProjectionCopy(Layout, new CopySettings { Threads = Threads }).InOrder(null, output, null, null, cancellation);

    /// <inheritdoc/>
    public override void Dispose()
    {
        File.Dispose();
        base.Dispose();
    }
}
