using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Facts that several image checks use.</summary>
internal static class ImageFacts
{
    /// <summary>The file as evidence.</summary>
    public static Evidence File(DiskImage image, string? value = null) => new(image.Info.Filename, null, value);

    /// <summary>The findings of <paramref name="judge"/> for each image. With several images, each finding names its file.</summary>
    public static IEnumerable<Verdict> Findings(CheckContext context, Func<DiskImage, Verdict?> judge)
    {
        foreach (var image in context.Images)
        {
            if (judge(image) is { } finding)
                yield return context.Images.Count == 1 ? finding : finding with { Message = $"{image.Info.Filename}: {finding.Message}" };
        }
    }

    /// <summary>
    /// A finding for each image that has a <paramref name="problem"/>; a pass when no image has one. Our conversion removes the problem.
    /// </summary>
    public static Verdict MendedByConversion(CheckContext context, Func<ImageInfo, string?> problem, string fine, string fix)
    {
        return Verdict.Of([
            .. Findings(context, i => problem(i.Info) is { } text ? Verdict.Fail(text, fix, File(i)).At(Severity.Info) : null),
        ]) ?? Verdict.Pass(fine);
    }
}
