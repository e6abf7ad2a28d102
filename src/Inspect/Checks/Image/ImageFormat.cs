using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the uploaded object has a format that ImportImage accepts.</summary>
internal sealed class ImageFormat() : Check("image-format", Severity.Error, "The format can be imported", "GUESTOS.SystemImage")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var wanted = context.Request.TargetFormat;
        if (wanted is not null && !EcsLimits.Takes(wanted))
        {
            return Verdict.Fail(
                $"ECS does not import {wanted}.",
                "Choose QCOW2, RAW or VHD with --format.",
                ImageFacts.File(context.SystemImage, wanted)
            );
        }

        var found = ImageFacts.Findings(context, i =>
            !EcsLimits.Takes(i.Info.Format) && wanted is null
                ? Verdict
                    .Fail(
                        $"{i.Info.Format} can't be imported directly; import converts it on the way.",
                        "imagetools convert -O qcow2 SOURCE TARGET, or imagetools import",
                        ImageFacts.File(i, i.Info.Format)
                    )
                    .At(Severity.Info)
                : null
        );
        if (Verdict.Of([.. found]) is { } finding)
            return finding;
        var format = context.SystemImage.Info.Format;
        return Verdict.Pass(
            wanted is null ? $"{format} can be imported." : $"{wanted} is uploaded.",
            ImageFacts.File(context.SystemImage, format)
        );
    }
}
