using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the system disk is neither too large nor too small.</summary>
internal sealed class ImageSystemSize()
    : Check("image-system-size", Severity.Error, "The system disk has a size that ECS accepts", "GUESTOS.SystemImage")
{
    private const int CustomizedMinGiB = 5;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var size = EcsLimits.GiB(context.SystemImage.Content.Length);
        var evidence = ImageFacts.File(context.SystemImage, $"{size} GiB");
        const string shrink = "Shrink the last file system and partition, then cut the image: resize2fs, sfdisk, qemu-img resize --shrink.";
        if (size > EcsLimits.MaxDiskGiB)
            return Verdict.Fail($"The system disk needs {size} GiB; ECS allows {EcsLimits.MaxDiskGiB}.", shrink, evidence);
        if (context.Request.Platform == "Customized Linux" && size <= CustomizedMinGiB)
        {
            return Verdict.Fail(
                $"Customized Linux needs more than {CustomizedMinGiB} GiB; this disk has {size}.",
                "imagetools convert --size 20G makes a larger one.",
                evidence
            );
        }

        if (size > EcsLimits.OldMaxSystemGiB)
        {
            return Verdict
                .Fail(
                    $"The system disk needs {size} GiB; older endpoints and private clouds allow {EcsLimits.OldMaxSystemGiB}.",
                    shrink,
                    evidence
                )
                .At(Severity.Warning);
        }

        if (size < EcsLimits.OldMinSystemGiB && (context.Request.DiskImageSize ?? 0) < EcsLimits.OldMinSystemGiB)
        {
            return Verdict
                .Fail(
                    $"The system disk has {size} GiB; older endpoints want at least {EcsLimits.OldMinSystemGiB}.",
                    $"Give import --disk-size {EcsLimits.OldMinSystemGiB} if the server answers InvalidImageSize, or convert --size "
                        + $"{EcsLimits.OldMinSystemGiB}G.",
                    evidence
                )
                .At(Severity.Info);
        }
        return Verdict.Pass($"{size} GiB are in range.", evidence);
    }
}
