namespace ImageTools.Upload.CredentialSources;

/// <summary>Where credentials are looked for: the environment, then the official command line's profile. The first that has some wins and stays.</summary>
/// <param name="user">Environment and files.</param>
/// <param name="profile">Profile that the user named: then only that; or null.</param>
public sealed class CredentialChain(UserEnvironment user, string? profile) : ICredentialProvider
{
    private readonly Lock gate = new();
    private FixedCredentials? found;

    /// <inheritdoc/>
    public string Source => Find().Source;

    /// <summary>The chain of this process.</summary>
    public static CredentialChain Default(string? profile) => new(UserEnvironment.Current, profile);

    /// <inheritdoc/>
    /// <exception cref="CloudException">Nowhere are any: names every place that was looked at.</exception>
    public ValueTask<Credentials> GetAsync(CancellationToken cancellation) => Find().GetAsync(cancellation);

    private FixedCredentials Find()
    {
        lock (gate)
            return found ??= Look();
    }

    private FixedCredentials Look()
    {
        if (profile is null && EnvironmentCredentials.Find(user) is { } environment)
            return environment;
        if (CliProfile.Find(user, profile) is not { } chosen)
        {
            throw new CloudException(
                "credentials", "no-credentials", $"No credentials: neither {EnvironmentCredentials.Names} are set, nor is there a profile in ~/.aliyun/config.json.",
                hint: "Set the two variables, or run `aliyun configure`. For a try without an account: --cloud local.");
        }
        return chosen.Credentials is { } key
            ? new FixedCredentials($"profile {chosen.Name} of {chosen.Path}", key)
            : throw new CloudException(
                "credentials", "profile-mode", $"The profile '{chosen.Name}' of {chosen.Path} is of mode {chosen.Mode}, which holds no key by itself.",
                hint: $"Use a profile of mode AK or StsToken, or get temporary credentials with `aliyun sts AssumeRole` and set {EnvironmentCredentials.Names} and ALIBABA_CLOUD_SECURITY_TOKEN.");
    }
}
