using ImageTools.Convert;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// Chooses the cut of an object. In this order: the cut of an earlier run, the target's region boundaries, the requested part size, the cut
/// of the parts at the service, the cut of the base, the speed of the line, the usual cut.
/// </summary>
internal sealed class CutChoice
{
    private readonly UploadOptions options;
    private readonly ProjectedTarget? file;
    private readonly StreamedTarget? stream;
    private readonly SeamRule? seams;
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
        seams = options.SeamsOf(target);
    }

    private long Length => file!.File.Length;

    /// <summary>Chooses.</summary>
    public IPartCutter Of(UploadSession session, BaseParts? origin, TimeProvider time) =>
        Known(session.Cut)
        ?? AtSeams()
        ?? Known(options.PartSize is null ? null : usual)
        ?? Known(Found(session))
        ?? Known(OfBase(origin))
        ?? (IPartCutter?)Measured(session, origin, time)
        ?? new KnownCutter(usual);

    private static KnownCutter? Known(PartCut? cut) => cut is null ? null : new KnownCutter(cut);

    private IPartCutter? AtSeams()
    {
        if (seams is null)
            return null;
        return stream is null ? Known(SeamedCut.Of(Length, file!.Seams, seams)) : new SeamCutter(seams);
    }

    private PartCut? Found(UploadSession session) => stream is null ? FoundCut.Of(Length, session.There) : null;

    /// <summary>A new version is cut where the old one was, if it fits into these parts.</summary>
    private PartCut? OfBase(BaseParts? origin)
    {
        if (seams is not null || origin?.Origin.Cut() is not { } cut)
            return null;
        var fits = stream is null
            ? cut.CountOf(Length) <= PartLimits.MostParts
            : cut.SizeOf(1) >= stream.HeadLength && cut.Runs.All(r => r.Size <= PartLimits.LargestStreamPart);
        return fits ? cut : null;
    }

    private MeasuredCutter? Measured(UploadSession session, BaseParts? origin, TimeProvider time) =>
        stream is null && origin is null && MeasuredCutter.IsFor(Length)
            ? new MeasuredCutter(Length, () => session.Limit.Current, time)
            : null;
}
