using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that the root is a plain partition.</summary>
internal sealed class GrowthLvm() : Check("growth-lvm", Severity.Warning, "The root is not on LVM", "GUESTOS.OnlineResizeFS")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Guest.RootVolume is not { } root)
            return Verdict.Unknown(GuestEvidence.WhyNoFiles(context));
        return root.Kind == VolumeKind.LogicalVolume
            ? Verdict.Fail(
                $"The root is the logical volume {root.Id}: growpart grows the partition but not the volume.",
                $"At the first start: pvresize DEVICE; lvextend -r -l +100%FREE {root.Id}",
                new Evidence(root.Id)
            )
            : Verdict.Pass($"The root is {root.Id}.");
    }
}
