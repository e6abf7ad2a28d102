namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks for snapshots, which are not imported.</summary>
internal sealed class ImageSnapshots() : Check("image-snapshots", Severity.Info, "No internal snapshots")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        ImageFacts.MendedByConversion(
            context,
            i => i.Snapshots.Count > 0 ? $"Only the active state is imported, not the snapshots {string.Join(", ", i.Snapshots)}." : null,
            "There are no snapshots.",
            "To import a snapshot, make an image of it: imagetools convert -l NAME -O qcow2 SOURCE TARGET"
        );
}
