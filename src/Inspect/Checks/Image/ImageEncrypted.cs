namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the image is not encrypted.</summary>
internal sealed class ImageEncrypted() : Check("image-encrypted", Severity.Error, "The image file is not encrypted")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var found = ImageFacts.Findings(context, i =>
            i.Info.Encryption is { } encryption
                ? Verdict.Fail(
                    $"The image is encrypted ({encryption}).",
                    "Decrypt it with its key: qemu-img convert --object secret,id=k,file=KEY --image-opts ... -O qcow2 TARGET",
                    ImageFacts.File(i, encryption)
                )
                : null
        );
        return Verdict.Of([.. found]) ?? Verdict.Pass("No image is encrypted.");
    }
}
