namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the image is not marked as corrupt.</summary>
internal sealed class ImageCorrupt() : Check("image-corrupt", Severity.Error, "The image file is consistent")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var found = ImageFacts.Findings(context, i =>
            i.Info.Corrupt
                ? Verdict.Fail(
                    $"The {i.Info.Format} header marks the image as corrupt.",
                    $"qemu-img check -r all {i.Info.Filename}, then check the guest's file systems.",
                    ImageFacts.File(i, "corrupt")
                )
                : null
        );
        return Verdict.Of([.. found]) ?? Verdict.Pass("No image is marked as corrupt.");
    }
}
