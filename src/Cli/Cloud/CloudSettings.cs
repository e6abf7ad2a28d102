using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Signing;
using ImageTools.Cloud.Sts;
using ImageTools.Upload.Oss;
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

    /// <summary>Configuration of the official tool; null is its usual place.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>OSS endpoint: an address, or one of the names that <see cref="OssEndpointSetting"/> knows.</summary>
    public string? OssEndpoint { get; init; }

    /// <summary>auto, virtual, path or cname.</summary>
    public string AddressingStyle { get; init; } = "auto";

    /// <summary>How requests to OSS are signed.</summary>
    public OssSignature Signature { get; init; } = OssSignature.V4;

    /// <summary>ECS endpoint.</summary>
    public string? EcsEndpoint { get; init; }

    /// <summary>RAM endpoint.</summary>
    public string? RamEndpoint { get; init; }

    /// <summary>STS endpoint.</summary>
    public string? StsEndpoint { get; init; }

    /// <summary>Whether each request is told.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether there is nothing to do without a region.</summary>
    public bool NeedsRegion { get; init; } = true;

    /// <summary>Environment and files of the user, with what the command line says of them.</summary>
    public UserEnvironment User =>
        ConfigFile is null ? UserEnvironment.Current : UserEnvironment.Current.With(ProfileSetting.FileVariable, ConfigFile);

    /// <summary>Where the embedded cloud keeps its data.</summary>
    public string LocalDirectory => DataDirectory ?? DefaultDataDirectory;

    /// <summary>Journals of uploads: those to the embedded cloud lie with its data.</summary>
    public RunStore Runs => IsLocal ? new RunStore(Path.Combine(LocalDirectory, "runs")) : RunStore.Default;

    /// <summary>Where the embedded cloud keeps its data unless told otherwise.</summary>
    public static string DefaultDataDirectory =>
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "imagetools",
            "cloud"
        );

    /// <summary>
    /// The same with what the environment says of endpoints, where the command line says nothing, and with the profile that a file of the
    /// command line chooses: who names a file does not mean the keys of the environment.
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
    /// Endpoints that the environment gave and the command line did not, as options: so that a run goes on where it was begun,
    /// whatever the environment says then. That of OSS is in the journal.
    /// </summary>
    public IReadOnlyList<string> FromEnvironment { get; private init; } = [];

    /// <summary>Refuses what does not go together.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public void Check()
    {
        if (DataDirectory is not null && !IsLocal)
            throw new UsageException("--cloud-data belongs to --cloud local.");
        if (ConfigFile is not null && !File.Exists(ConfigFile))
            throw new UsageException($"--config {ConfigFile}: there is no such file.");
    }

    private string[] Given(string option, string? value, string variable) =>
        value is null && User.First(variable) is { } text ? [option, text] : [];
}
