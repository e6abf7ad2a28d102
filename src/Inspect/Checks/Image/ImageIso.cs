namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the image is not an installation medium.</summary>
internal sealed class ImageIso() : Check("image-iso", Severity.Error, "Not an ISO image", "GUESTOS.SystemImage")
{
    private const int DescriptorMagic = 0x8001;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var found = ImageFacts.Findings(context, i =>
            i.Content.Length >= DescriptorMagic + 5 && i.Content.ReadBytes(DescriptorMagic, 5).AsSpan().SequenceEqual("CD001"u8)
                ? Verdict.Fail(
                    "This is an ISO 9660 image, an installation medium.",
                    "Install it on the disk of a virtual machine first, and import that disk.",
                    ImageFacts.File(i, "CD001 at byte 32769")
                )
                : null
        );
        return Verdict.Of([.. found]) ?? Verdict.Pass("There is no ISO 9660 descriptor.");
    }
}
