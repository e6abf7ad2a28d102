using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload;

/// <summary>The size of an upload, before it begins.</summary>
/// <param name="Bytes">Length of the object.</param>
/// <param name="BytesExact">Whether the length is exact; else it is the maximum, because units are not yet compressed.</param>
/// <param name="Parts">Number of parts.</param>
/// <param name="PartSize">Bytes of most parts.</param>
/// <param name="PartsExact">Whether number and size of parts are exact; if not, the speed of the line decides.</param>
public sealed record UploadForecast(long Bytes, bool BytesExact, int Parts, long PartSize, bool PartsExact)
{
    /// <summary>The forecast for a target and the options of its upload.</summary>
    /// <exception cref="CloudException">The requested part size is not possible.</exception>
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
