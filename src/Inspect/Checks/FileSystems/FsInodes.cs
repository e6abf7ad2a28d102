namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that there are free inodes.</summary>
internal sealed class FsInodes() : Check("fs-inodes", Severity.Warning, "File systems have free inodes")
{
    private const long Wanted = 100;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (MountedVolumes.NoRoot(context) is { } unknown)
            return unknown;
        var found = new List<Verdict>();
        foreach (var (mountPoint, volume) in MountedVolumes.Of(context))
        {
            var state = volume.FileSystem!.State;
            if (state is { TotalInodes: not null, FreeInodes: < Wanted })
            {
                found.Add(
                    Verdict.Fail(
                        $"{mountPoint} has {state.FreeInodes} free inodes of {state.TotalInodes}.",
                        "Remove small files that are not needed.",
                        MountedVolumes.At(mountPoint, volume, $"{state.FreeInodes} free")
                    )
                );
            }
        }
        return Verdict.Of(found) ?? Verdict.Pass("Enough inodes are free.");
    }
}
