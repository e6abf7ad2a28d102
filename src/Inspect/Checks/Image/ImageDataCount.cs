using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that there are not more data disks than an image can have.</summary>
internal sealed class ImageDataCount() : Check("image-data-count", Severity.Error, "At most 16 data disks")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var count = context.Images.Count - 1;
        return count > EcsLimits.MaxDataDisks
            ? Verdict.Fail(
                $"{count} data disks are given; ECS silently ignores those after {EcsLimits.MaxDataDisks}.",
                "Import the others separately.",
                ImageFacts.File(context.Images[EcsLimits.MaxDataDisks + 1])
            )
            : Verdict.Pass(count == 0 ? "There is no data disk." : $"{count} data disks.");
    }
}
