namespace ImageTools.Inspect.Checks.Image;

/// <summary>The image does not call itself damaged.</summary>
internal sealed class ImageCorrupt() : Check("image-corrupt", Severity.Error, "The image file is consistent")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var bad = context.Images.FirstOrDefault(i => i.Info.Corrupt);
        return bad is null
            ? Verdict.Pass("No image is marked as corrupt.")
            : Verdict.Fail($"The {bad.Info.Format} header marks the image as corrupt.", $"qemu-img check -r all {bad.Info.Filename}, then check the guest's file systems.", ImageFacts.File(bad, "corrupt"));
    }
}
