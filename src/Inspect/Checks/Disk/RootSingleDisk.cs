namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that the root is on the system disk.</summary>
internal sealed class RootSingleDisk() : Check("root-single-disk", Severity.Error, "The root file system is on the system disk")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Guest.RootVolume is not { } root)
            return Verdict.Unknown(GuestEvidence.WhyNoFiles(context));
        return root.DiskIndex == 0
            ? Verdict.Pass($"The root is {root.Id}.", new Evidence(root.Id))
            : Verdict.Fail(
                $"The root is {root.Id}, on disk {root.DiskIndex + 1}.",
                "Give the disk with the root first, inspect each one with `imagetools inspect --each`, or move the system onto "
                    + "one disk.",
                new Evidence(root.Id)
            );
    }
}
