using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>What several image checks ask.</summary>
internal static class ImageFacts
{
    /// <summary>The file as evidence.</summary>
    public static Evidence File(DiskImage image, string? value = null) => new(image.Info.Filename, null, value);

    /// <summary>What <paramref name="judge"/> finds in each image; where there are several, each finding names its file.</summary>
    public static IEnumerable<Verdict> Findings(CheckContext context, Func<DiskImage, Verdict?> judge)
    {
        foreach (var image in context.Images)
        {
            if (judge(image) is { } finding)
                yield return context.Images.Count == 1 ? finding : finding with { Message = $"{image.Info.Filename}: {finding.Message}" };
        }
    }

    /// <summary>
    /// The images for which <paramref name="problem"/> says something, as a finding that our conversion undoes; else a
    /// pass.
    /// </summary>
    public static Verdict MendedByConversion(CheckContext context, Func<ImageInfo, string?> problem, string fine, string fix)
    {
        return Verdict.Of([
            .. Findings(context, i => problem(i.Info) is { } text ? Verdict.Fail(text, fix, File(i)).At(Severity.Info) : null),
        ]) ?? Verdict.Pass(fine);
    }
}
