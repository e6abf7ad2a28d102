using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the suffix of the file matches its format.</summary>
internal sealed class ImageFormatMismatch() : Check("image-format-mismatch", Severity.Warning, "The file suffix fits the content")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        return Verdict.Of([.. ImageFacts.Findings(context, Mismatch)]) ?? Verdict.Pass("The suffix fits the content.");
    }

    private static Verdict? Mismatch(DiskImage image)
    {
        var suffix = Path.GetExtension(image.Info.Filename);
        // A flat VMDK extent is a raw disk by design. Any other file with a wrong suffix was renamed by somebody.
        return
            DiskFormats.NameBySuffix(suffix) is { } stated
            && stated != image.Info.Format
            && !image.Info.Filename.EndsWith("-flat.vmdk", StringComparison.OrdinalIgnoreCase)
            ? Verdict.Fail(
                $"The file is called {suffix}, but its content is {image.Info.Format}.",
                "Rename it, or check that it is the right file. The uploaded object gets the right suffix.",
                ImageFacts.File(image, image.Info.Format)
            )
            : null;
    }
}
