using ImageTools.Convert;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// Chooses how an object is cut: as in an earlier run; else at the target's region boundaries; else by the requested part size; else as the
/// existing parts; else as the base; else by the connection's speed; else as usual.
/// </summary>
internal sealed class CutChoice
{
    private readonly UploadOptions options;
    private readonly ProjectedTarget? file;
    private readonly StreamedTarget? stream;
    private readonly RegionCutRule? regionRule;
    private readonly PartCut usual;

    /// <summary>The choice for a target.</summary>
    /// <exception cref="Cloud.CloudException">The requested part size is not possible.</exception>
    public CutChoice(TargetImage target, UploadOptions options)
    {
        this.options = options;
        file = target as ProjectedTarget;
        stream = target as StreamedTarget;
        usual = stream is null
            ? UsualCut.OfFile(Length, options.PartSize)
            : UsualCut.OfStream(stream.HeadLength, stream.MaxLength, options.PartSize);
        regionRule = options.RegionRuleOf(target);
    }

    private long Length => file!.File.Length;

    /// <summary>Chooses.</summary>
    public IPartCutter Of(UploadSession session, BaseParts? origin, TimeProvider time) =>
        Known(session.Cut)
        ?? AtRegionBoundaries()
        ?? Known(options.PartSize is null ? null : usual)
        ?? Known(Found(session))
        ?? Known(OfBase(origin))
        ?? (IPartCutter?)Measured(session, origin, time)
        ?? new KnownCutter(usual);

    private static KnownCutter? Known(PartCut? cut) => cut is null ? null : new KnownCutter(cut);

    private IPartCutter? AtRegionBoundaries()
    {
        if (regionRule is null)
            return null;
        return stream is null ? Known(RegionCut.Of(Length, file!.RegionBoundaries, regionRule)) : new RegionCutter(regionRule);
    }

    private PartCut? Found(UploadSession session) => stream is null ? FoundCut.Of(Length, session.There) : null;

    /// <summary>A new version is cut where the old one was, if it fits into these parts.</summary>
    private PartCut? OfBase(BaseParts? origin)
    {
        if (regionRule is not null || origin?.Origin.Cut() is not { } cut)
            return null;
        var fits = stream is null
            ? cut.CountOf(Length) <= PartLimits.MostParts
            : cut.SizeOf(1) >= stream.HeadLength && cut.Ranges.All(r => r.Size <= PartLimits.LargestStreamPart);
        return fits ? cut : null;
    }

    private MeasuredCutter? Measured(UploadSession session, BaseParts? origin, TimeProvider time) =>
        stream is null && origin is null && MeasuredCutter.IsFor(Length)
            ? new MeasuredCutter(Length, () => session.Limit.Current, time)
            : null;
}
