using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that sizes are whole GiB.</summary>
internal sealed class ImageSizeGib() : Check("image-size-gib", Severity.Info, "The virtual size is a whole number of GiB")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        ImageFacts.MendedByConversion(
            context,
            i =>
                i.VirtualSize % (1L << 30) == 0
                    ? null
                    : $"{i.VirtualSize} bytes are not a whole number of GiB; the disk becomes {EcsLimits.GiB(i.VirtualSize)} GiB.",
            "The virtual size is whole GiB.",
            "Nothing to do: ECS makes the disk a little larger than the image."
        );
}
