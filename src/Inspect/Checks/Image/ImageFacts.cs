using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>What several image checks ask.</summary>
internal static class ImageFacts
{
    /// <summary>Name of the format in ImportImage: RAW, QCOW2, VHD; null for the others.</summary>
    public static string? ImportName(ImageInfo info) => info.Format switch { "raw" => "RAW", "qcow2" => "QCOW2", "vhd" or "vpc" => "VHD", _ => null };

    /// <summary>The file as evidence.</summary>
    public static Evidence File(DiskImage image, string? value = null) => new(image.Info.Filename, null, value);

    /// <summary>The first image for which <paramref name="problem"/> says something, as a finding that our conversion undoes; else a pass.</summary>
    public static Verdict MendedByConversion(CheckContext context, Func<ImageInfo, string?> problem, string fine, string fix)
    {
        foreach (var image in context.Images)
        {
            if (problem(image.Info) is { } text)
                return Verdict.Fail(text, fix, File(image)).At(Severity.Info);
        }
        return Verdict.Pass(fine);
    }
}
