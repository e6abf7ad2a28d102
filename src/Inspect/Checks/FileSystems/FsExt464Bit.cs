using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks for the ext4 feature that the rules of 2021 do not allow.</summary>
internal sealed class FsExt464Bit() : Check("fs-ext4-64bit", Severity.Info, "ext4 without the 64bit feature")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (MountedVolumes.NoRoot(context) is { } unknown)
            return unknown;
        var root = context.Guest.RootVolume!;
        if (root.FileSystem!.Type != "ext4")
            return Verdict.Skip($"The root is {root.FileSystem.Type}.");
        return root.FileSystem.State.Features.Contains("64bit")
            ? Verdict.Fail(
                "The root has the ext4 feature 64bit, which the rules of 2021 exclude. Every current mkfs.ext4 sets it, and it works.",
                "Only if an import fails because of it: resize2fs -s DEVICE on the unmounted file system.",
                MountedVolumes.At("/", root, "64bit")
            )
            : Verdict.Pass("The feature is off.");
    }
}
