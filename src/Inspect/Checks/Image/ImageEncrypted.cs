namespace ImageTools.Inspect.Checks.Image;

/// <summary>The image is not encrypted.</summary>
internal sealed class ImageEncrypted() : Check("image-encrypted", Severity.Error, "The image file is not encrypted")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var locked = context.Images.FirstOrDefault(i => i.Info.Encryption is not null);
        return locked is null
            ? Verdict.Pass("No image is encrypted.")
            : Verdict.Fail($"The image is encrypted ({locked.Info.Encryption}).", "Decrypt it with its key: qemu-img convert --object secret,id=k,file=KEY --image-opts ... -O qcow2 TARGET",
                ImageFacts.File(locked, locked.Info.Encryption));
    }
}
