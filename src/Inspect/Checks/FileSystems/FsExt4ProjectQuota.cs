namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that the ext4 features project and quota are not both on.</summary>
internal sealed class FsExt4ProjectQuota() : Check("fs-ext4-project-quota", Severity.Warning, "ext4 without project quota")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (MountedVolumes.NoRoot(context) is { } unknown)
            return unknown;
        var found = new List<Verdict>();
        foreach (var (mountPoint, volume) in MountedVolumes.Of(context))
        {
            var features = volume.FileSystem!.State.Features;
            if (features.Contains("project") && features.Contains("quota"))
            {
                found.Add(
                    Verdict.Fail(
                        $"{mountPoint} has the ext4 features project and quota together, which ECS does not support.",
                        "tune2fs -O ^project,^quota DEVICE on the unmounted file system",
                        MountedVolumes.At(mountPoint, volume, "project, quota")
                    )
                );
            }
        }
        return Verdict.Of(found) ?? Verdict.Pass("No file system has both.");
    }
}
