using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Signing;
using ImageTools.Cloud.Sts;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Cloud;

/// <summary>The cloud that the command line chooses.</summary>
internal sealed record CloudSettings
{
    /// <summary>The embedded cloud.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Data directory of the embedded cloud; null is the user's default.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Region, or null to look in the environment and the profile.</summary>
    public string? Region { get; init; }

    /// <summary>Profile of the official tool's configuration.</summary>
    public string? Profile { get; init; }

    /// <summary>Configuration file of the official tool; null is its default path.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>OSS endpoint: an address, or one of the names that <see cref="OssEndpointSetting"/> knows.</summary>
    public string? OssEndpoint { get; init; }

    /// <summary>auto, virtual, path or cname.</summary>
    public string AddressingStyle { get; init; } = "auto";

    /// <summary>Signature of requests to OSS.</summary>
    public OssSignature Signature { get; init; } = OssSignature.V4;

    /// <summary>ECS endpoint.</summary>
    public string? EcsEndpoint { get; init; }

    /// <summary>RAM endpoint.</summary>
    public string? RamEndpoint { get; init; }

    /// <summary>STS endpoint.</summary>
    public string? StsEndpoint { get; init; }

    /// <summary>Whether a note is printed for each request.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether a region is required.</summary>
    public bool NeedsRegion { get; init; } = true;

    /// <summary>Environment and files of the user, with the changes from the command line.</summary>
    public UserEnvironment User =>
        ConfigFile is null ? UserEnvironment.Current : UserEnvironment.Current.With(ProfileSetting.FileVariable, ConfigFile);

    /// <summary>Data directory of the embedded cloud.</summary>
    public string LocalDirectory => DataDirectory ?? DefaultDataDirectory;

    /// <summary>Store of the journals. Journals of the embedded cloud are in its data directory.</summary>
    public RunStore Runs => IsLocal ? new RunStore(Path.Combine(LocalDirectory, "runs")) : RunStore.Default;

    /// <summary>Default data directory of the embedded cloud.</summary>
    public static string DefaultDataDirectory =>
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "imagetools",
            "cloud"
        );

    /// <summary>
    /// The same settings, completed with endpoints from the environment, and with the profile that a given configuration file chooses. With
    /// a given file, the keys of the environment are not used.
    /// </summary>
    public CloudSettings Completed() =>
        IsLocal
            ? this
            : this with
            {
                Profile = Profile ?? (ConfigFile is null ? null : ProfileSetting.Current(User)),
                OssEndpoint = OssEndpoint ?? User.First("OSS_ENDPOINT", "ALIBABA_CLOUD_OSS_ENDPOINT"),
                EcsEndpoint = EcsEndpoint ?? User.First("ALIBABA_CLOUD_ECS_ENDPOINT"),
                RamEndpoint = RamEndpoint ?? User.First("ALIBABA_CLOUD_RAM_ENDPOINT"),
                StsEndpoint = StsEndpoint ?? User.First("ALIBABA_CLOUD_STS_ENDPOINT"),
                FromEnvironment =
                [
                    .. Given("--ecs-endpoint", EcsEndpoint, "ALIBABA_CLOUD_ECS_ENDPOINT"),
                    .. Given("--ram-endpoint", RamEndpoint, "ALIBABA_CLOUD_RAM_ENDPOINT"),
                    .. Given("--sts-endpoint", StsEndpoint, "ALIBABA_CLOUD_STS_ENDPOINT"),
                ],
            };

    /// <summary>
    /// Endpoints that come from the environment and not from the command line, as options. With them a run resumes at the same place, even
    /// when the environment has changed. The endpoint of OSS is in the journal.
    /// </summary>
    public IReadOnlyList<string> FromEnvironment { get; private init; } = [];

    /// <summary>Refuses options that do not fit together.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    public void Check()
    {
        if (DataDirectory is not null && !IsLocal)
            throw new UsageException("--cloud-data belongs to --cloud local.");
        if (ConfigFile is not null && !File.Exists(ConfigFile))
            throw new UsageException($"--config {ConfigFile}: this file does not exist.");
    }

    private string[] Given(string option, string? value, string variable) =>
        value is null && User.First(variable) is { } text ? [option, text] : [];
}
