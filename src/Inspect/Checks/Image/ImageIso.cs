namespace ImageTools.Inspect.Checks.Image;

/// <summary>The image is no installation medium.</summary>
internal sealed class ImageIso() : Check("image-iso", Severity.Error, "Not an ISO image", "GUESTOS.SystemImage")
{
    private const int DescriptorMagic = 0x8001;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        foreach (var image in context.Images)
        {
            if (image.Content.Length >= DescriptorMagic + 5 && image.Content.ReadBytes(DescriptorMagic, 5).AsSpan().SequenceEqual("CD001"u8))
            {
                return Verdict.Fail("This is an ISO 9660 image, an installation medium.", "Install it into a virtual machine's disk first, and import that disk.",
                    new Evidence(image.Info.Filename, null, "CD001 at byte 32769"));
            }
        }
        return Verdict.Pass("There is no ISO 9660 descriptor.");
    }
}
