using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Cloud;

/// <summary>Which cloud to talk to, as the command line says.</summary>
internal sealed record CloudSettings
{
    /// <summary>The embedded cloud.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Data of the embedded cloud; null is the user's own place for it.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Region, or null to look in the environment and the profile.</summary>
    public string? Region { get; init; }

    /// <summary>Profile of the official tool's configuration.</summary>
    public string? Profile { get; init; }

    /// <summary>OSS endpoint.</summary>
    public string? OssEndpoint { get; init; }

    /// <summary>ECS endpoint.</summary>
    public string? EcsEndpoint { get; init; }

    /// <summary>RAM endpoint.</summary>
    public string? RamEndpoint { get; init; }

    /// <summary>STS endpoint.</summary>
    public string? StsEndpoint { get; init; }

    /// <summary>Whether there is nothing to do without a region.</summary>
    public bool NeedsRegion { get; init; } = true;

    /// <summary>Where the embedded cloud keeps its data.</summary>
    public string LocalDirectory => DataDirectory ?? DefaultDataDirectory;

    /// <summary>Journals of uploads: those to the embedded cloud lie with its data.</summary>
    public RunStore Runs => IsLocal ? new RunStore(Path.Combine(LocalDirectory, "runs")) : RunStore.Default;

    /// <summary>Where the embedded cloud keeps its data unless told otherwise.</summary>
    public static string DefaultDataDirectory =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "imagetools", "cloud");

    /// <summary>Refuses what does not go together.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public void Check()
    {
        if (DataDirectory is not null && !IsLocal)
            throw new UsageException("--cloud-data belongs to --cloud local.");
    }
}
