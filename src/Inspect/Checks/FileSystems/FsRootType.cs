using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that the root file system has a type that ECS names.</summary>
internal sealed class FsRootType() : Check("fs-root-type", Severity.Warning, "The root file system is of a supported type")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Guest.RootVolume is not { } root || root.TypeName is not { } type)
            return Verdict.Unknown(GuestEvidence.WhyNoFiles(context));
        return EcsLimits.RootFileSystems.Contains(type)
            ? Verdict.Pass($"The root is {type}.", MountedVolumes.At("/", root, type))
            : Verdict.Fail(
                $"The root is {type}; ECS names ext4, ext3 and XFS. It boots, but ECS may be unable to set it up and to grow it.",
                "Test an instance before you rely on it, or move the root to ext4 or XFS.",
                MountedVolumes.At("/", root, type)
            );
    }
}
