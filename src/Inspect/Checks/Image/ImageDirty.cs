namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the image was closed properly.</summary>
internal sealed class ImageDirty() : Check("image-dirty", Severity.Warning, "The image file was closed properly")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        ImageFacts.MendedByConversion(
            context,
            i => i.Dirty ? $"The {i.Format} header says that the image was not closed properly." : null,
            "The image was closed properly.",
            "Nothing to do when the image is converted: new tables are written. To repair the source: qemu-img check -r leaks."
        );
}
