using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that data disks are neither too large nor too small.</summary>
internal sealed class ImageDataSize() : Check("image-data-size", Severity.Error, "Data disks have sizes that ECS accepts")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Images.Count < 2)
            return Verdict.Skip("There is no data disk.");
        var largest = context.Images.Skip(1).MaxBy(i => i.Content.Length)!;
        var size = EcsLimits.GiB(largest.Content.Length);
        if (size > EcsLimits.MaxDiskGiB)
        {
            return Verdict.Fail(
                $"A data disk needs {size} GiB; ECS allows {EcsLimits.MaxDiskGiB}.",
                "Split its content over several disks.",
                ImageFacts.File(largest)
            );
        }

        if (size > EcsLimits.OldMaxDataGiB)
        {
            return Verdict
                .Fail(
                    $"A data disk needs {size} GiB; older endpoints allow {EcsLimits.OldMaxDataGiB}.",
                    "Shrink it if the endpoint is old.",
                    ImageFacts.File(largest)
                )
                .At(Severity.Warning);
        }

        var smallest = context.Images.Skip(1).MinBy(i => i.Content.Length)!;
        size = EcsLimits.GiB(smallest.Content.Length);
        return size < EcsLimits.OldMinDataGiB
            ? Verdict
                .Fail(
                    $"A data disk has {size} GiB; older endpoints want at least {EcsLimits.OldMinDataGiB}.",
                    $"Grow it: imagetools convert --size {EcsLimits.OldMinDataGiB}G.",
                    ImageFacts.File(smallest)
                )
                .At(Severity.Info)
            : Verdict.Pass("All data disks are in range.");
    }
}
