using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>
/// Where credentials are looked for, in the official order (notes, 7.1): environment, identity provider, the official command line's
/// profile, ~/.alibabacloud/credentials, ossutil's configuration (which the official libraries do not read, and its users expect), the
/// instance's RAM role, a credentials URI. The first place that gives credentials is used from then on. They are renewed before they
/// expire. A place that exists but is broken is skipped with a note; an error names it when no other place gives credentials.
/// </summary>
public sealed class CredentialChain : ICredentialProvider, IDisposable
{
    private readonly UserEnvironment user;
    private readonly string? profile;
    private readonly CredentialServices services;
    private readonly SemaphoreSlim turn = new(1);
    private volatile RefreshingCredentials? found;

    /// <summary>Creates a chain.</summary>
    /// <param name="user">Environment and files.</param>
    /// <param name="profile">Profile that the user named, and then the only place; or null.</param>
    /// <param name="services">Network and clock; null for this machine's.</param>
    public CredentialChain(UserEnvironment user, string? profile, CredentialServices? services = null)
    {
        this.user = user;
        this.profile = profile;
        this.services = services ?? CredentialServices.Default;
    }

    /// <summary>Where the credentials come from; "not looked for yet" before the first request for them.</summary>
    public string Source => found?.Source ?? "not looked for yet";

    /// <summary>Gets a sentence for each place that exists but gives no credentials. Null is silent.</summary>
    public Action<string>? Note { get; set; }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    /// <inheritdoc/>
    /// <exception cref="CloudException">No place has credentials. The message names every place that was tried.</exception>
    public async ValueTask<Credentials> GetAsync(CancellationToken cancellation) =>
        await (found ?? await FindAsync(cancellation).ConfigureAwait(false)).GetAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> RefreshAsync(Credentials refused, CancellationToken cancellation) =>
        found?.RefreshAsync(refused, cancellation) ?? ValueTask.FromResult(false);

    private async Task<RefreshingCredentials> FindAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return found ??= await LookAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<RefreshingCredentials> LookAsync(CancellationToken cancellation)
    {
        if (profile is not null)
        {
            var only = CliProfileSources.Create(CliProfile.Find(user, profile)!, user, services);
            return new RefreshingCredentials(only, services.Time, await only.FetchAsync(cancellation).ConfigureAwait(false));
        }
        List<string> failures = [];
        CloudException? first = null;
        foreach (var find in Places())
        {
            try
            {
                if (find() is { } source)
                    return new RefreshingCredentials(source, services.Time, await source.FetchAsync(cancellation).ConfigureAwait(false));
            }
            catch (CloudException e)
            {
                // A machine that is not an ECS instance is normal. Any other place that is set up and fails is worth a note.
                if (e.Code != "no-instance-role")
                {
                    first ??= e;
                    Note?.Invoke($"Credentials: {e.Message}");
                }
                failures.Add(e.Message);
            }
        }
        // Places that are set up and fail come first: the user expects one of them to be used.
        if (first is not null)
        {
            throw new CloudException(
                "credentials",
                first.Code,
                $"No credentials are available. {string.Join(' ', failures)}",
                hint: first.Hint,
                inner: first
            );
        }

        var looked = failures.Count == 0 ? "" : $" Tried: {string.Join(' ', failures)}";
        throw new CloudException(
            "credentials",
            "no-credentials",
            $"No credentials: not all of {EnvironmentCredentials.Names} are set, and there is no profile in ~/.aliyun/config.json, "
                + $"~/.alibabacloud/credentials or ~/.ossutilconfig, and no RAM role of this machine.{looked}",
            hint: "Set the two variables, or run `aliyun configure`. For a try without an account: --cloud local."
        );
    }

    private IEnumerable<Func<ICredentialSource?>> Places() =>
        [
            () => EnvironmentCredentials.Find(user),
            Oidc,
            () => CliProfile.Find(user, null) is { } chosen ? CliProfileSources.Create(chosen, user, services) : null,
            () => IniProfile.Find(user, services),
            () => OssutilConfig.Find(user, services),
            () =>
                user.IsOn("ALIBABA_CLOUD_ECS_METADATA_DISABLED")
                    ? null
                    : new MetadataSource(user.First("ALIBABA_CLOUD_ECS_METADATA"), user, services),
            () => user.First("ALIBABA_CLOUD_CREDENTIALS_URI") is { } uri ? new UriSource(uri, services) : null,
        ];

    private OidcSource? Oidc()
    {
        if (
            user.First("ALIBABA_CLOUD_ROLE_ARN") is not { } role
            || user.First("ALIBABA_CLOUD_OIDC_PROVIDER_ARN") is not { } provider
            || user.First("ALIBABA_CLOUD_OIDC_TOKEN_FILE") is not { } file
        )
        {
            return null;
        }

        var request = new RoleRequest(role, user.First("ALIBABA_CLOUD_ROLE_SESSION_NAME") ?? "imagetools");
        return new OidcSource($"identity provider {provider}", provider, file, request, user, StsEndpoint.Open(user, services));
    }
}
