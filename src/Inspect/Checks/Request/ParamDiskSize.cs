using System.Globalization;
using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>Checks that the given sizes are large enough for the images.</summary>
internal sealed class ParamDiskSize() : Check("param-disk-size", Severity.Error, "The disk size holds the image")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        for (var i = 1; i < context.Images.Count && i <= context.Request.DataDiskSizes.Count; i++)
        {
            var verdict = Judge(
                context.Images[i].Content.Length,
                context.Request.DataDiskSizes[i - 1],
                $"data disk {i}",
                "--data-disk-size"
            );
            if (verdict.Status != CheckStatus.Pass)
                return verdict;
        }
        return context.Request.DiskImageSize is { } given
            ? Judge(context.SystemImage.Content.Length, given, "image", "--disk-size")
            : Verdict.Pass($"{EcsLimits.GiB(context.SystemImage.Content.Length)} GiB hold the image.");
    }

    private static Verdict Judge(long length, int given, string what, string option)
    {
        var least = EcsLimits.GiB(length);
        var evidence = new Evidence("DiskImageSize", null, given.ToString(CultureInfo.InvariantCulture));
        if (given < least)
        {
            return Verdict.Fail(
                $"{given} GiB are given, but the {what} has {least} (its virtual size, not the space in use).",
                $"{option} {least} or more.",
                evidence
            );
        }

        return given > EcsLimits.MaxDiskGiB
            ? Verdict.Fail(
                $"{given} GiB are given; ECS allows {EcsLimits.MaxDiskGiB}.",
                $"{option} {EcsLimits.MaxDiskGiB} or less.",
                evidence
            )
            : Verdict.Pass($"{given} GiB hold the {what}.", evidence);
    }
}
