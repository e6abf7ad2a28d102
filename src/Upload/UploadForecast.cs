using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload;

/// <summary>What an upload will take, before it begins.</summary>
/// <param name="Bytes">Length of the object.</param>
/// <param name="BytesExact">Whether that is known; else it is the most that it can be, since units have yet to be compressed.</param>
/// <param name="Parts">Number of parts.</param>
/// <param name="PartSize">Bytes of most parts.</param>
/// <param name="PartsExact">Whether that is known; the speed of the line decides otherwise.</param>
public sealed record UploadForecast(long Bytes, bool BytesExact, int Parts, long PartSize, bool PartsExact)
{
    /// <summary>For a target and the options of its upload.</summary>
    /// <exception cref="CloudException">The part size that was asked for can't be.</exception>
    public static UploadForecast Of(TargetImage target, UploadOptions options)
    {
        if (target is ProjectedTarget { File.Length: var length } projected)
        {
            if (options.RegionRuleOf(target) is { } rule && RegionCut.Of(length, projected.RegionBoundaries, rule) is { } parts)
                return new UploadForecast(length, true, parts.CountOf(length), length / parts.CountOf(length), true);
            var cut = UsualCut.OfFile(length, options.PartSize);
            return new UploadForecast(
                length,
                true,
                cut.CountOf(length),
                cut.SizeOf(1),
                options.PartSize is not null || !MeasuredCutter.IsFor(length)
            );
        }
        var streamed = (StreamedTarget)target;
        var stream = UsualCut.OfStream(streamed.HeadLength, streamed.MaxLength, options.PartSize);
        return new UploadForecast(streamed.MaxLength, false, stream.CountOf(streamed.MaxLength), stream.SizeOf(2), false);
    }
}
