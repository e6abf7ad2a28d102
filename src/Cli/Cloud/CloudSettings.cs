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

    /// <summary>Where the embedded cloud keeps its data unless told otherwise.</summary>
    public static string DefaultDataDirectory =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "imagetools", "cloud");
}
