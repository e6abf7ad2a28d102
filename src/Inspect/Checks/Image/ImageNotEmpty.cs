namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the system disk is not empty.</summary>
internal sealed class ImageNotEmpty() : Check("image-not-empty", Severity.Error, "The disk is not empty", "GUESTOS.SystemImage")
{
    private const int Head = 1 << 20;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var disk = context.SystemImage.Content;
        if (disk.Length == 0 || disk.Extents().All(e => e.IsZero))
            return Empty(context, "The disk has no data.");
        var head = disk.ReadBytes(0, (int)Math.Min(Head, disk.Length));
        if (head.AsSpan().IndexOfAnyExcept((byte)0) < 0 && context.Layout.Volumes.All(v => v.Signature is null))
            return Empty(context, "The first MiB of the disk is zeros, and no file system was recognised.");
        return Verdict.Pass("The disk holds data.");
    }

    private static Verdict Empty(CheckContext context, string message) =>
        Verdict.Fail(message, "Check that this is the right file.", ImageFacts.File(context.SystemImage));
}
