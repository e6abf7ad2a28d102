namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that there is enough free space to start.</summary>
internal sealed class FsSpace() : Check("fs-space", Severity.Warning, "File systems have free space", "GuestOS.FileSystems")
{
    private const long MiB = 1 << 20;

    private const string Fix =
        "Remove what is not needed (apt-get clean, journalctl --vacuum-size=50M, old kernels), or grow the file system.";

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (MountedVolumes.NoRoot(context) is { } unknown)
            return unknown;
        var tight = new List<Verdict>();
        var none = false;
        foreach (var (mountPoint, volume) in MountedVolumes.Of(context))
        {
            if (volume.FileSystem!.State.FreeBytes is not { } free)
                continue;
            var wanted = mountPoint switch
            {
                "/" => 100 * MiB,
                "/boot" => 50 * MiB,
                _ => 10 * MiB,
            };
            if (free >= wanted)
                continue;
            none |= free == 0;
            tight.Add(
                Verdict.Fail(
                    $"{mountPoint} has {ByteCount.Text(free)} free; at least {ByteCount.Text(wanted)} are needed to start and be set up.",
                    Fix,
                    MountedVolumes.At(mountPoint, volume, $"{free} bytes free")
                )
            );
        }
        if (Verdict.Of(tight) is not { } verdict)
            return Verdict.Pass("Every mounted file system has enough free space.");
        return none ? verdict.At(Severity.Error) : verdict;
    }
}
