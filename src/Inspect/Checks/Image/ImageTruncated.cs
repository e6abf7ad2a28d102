using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the file is as long as its own tables say.</summary>
internal sealed class ImageTruncated() : Check("image-truncated", Severity.Error, "The file is complete")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        return Verdict.Of([.. ImageFacts.Findings(context, Judge)]) ?? Verdict.Pass("All allocated data are inside the file.");
    }

    private Verdict? Judge(DiskImage image)
    {
        try
        {
            return Look(image);
        }
        catch (ImageFormatException e) when (UnopenedImage.CheckOf(e) == Id)
        {
            return Verdict.Fail(
                e.Message,
                e.Hint ?? "Copy the file again, and compare checksums.",
                new Evidence(e.File, null, $"{e.Structure}: {e.Problem}")
            );
        }
    }

    private static Verdict? Look(DiskImage image)
    {
        foreach (var extent in image.Content.Extents())
        {
            if (extent.Storage is { } storage && extent.StorageOffset >= 0 && extent.StorageOffset > storage.Length - extent.Length)
            {
                return Verdict.Fail(
                    $"Guest bytes {extent.Start} to {extent.End} are stored after the end of {storage.Name}.",
                    "Copy the file again, and compare checksums.",
                    new Evidence(storage.Name, null, $"offset {extent.StorageOffset}, file length {storage.Length}")
                );
            }
        }
        return null;
    }
}
