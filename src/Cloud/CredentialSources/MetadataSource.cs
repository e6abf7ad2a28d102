using ImageTools.Cloud.Http;
using ImageTools.Cloud.Json;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>
/// The RAM role of this ECS instance, from its metadata: version 2 with a token, or version 1 unless that is forbidden (notes, 7.4).
/// </summary>
/// <param name="role">Name of the role; null asks the metadata for it.</param>
/// <param name="user">Says whether version 1 is forbidden.</param>
/// <param name="services">Network.</param>
internal sealed class MetadataSource(string? role, UserEnvironment user, CredentialServices services) : ICredentialSource
{
    private const string Region = "/latest/meta-data/region-id";
    private const string Roles = "/latest/meta-data/ram/security-credentials/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => role is null ? "RAM role of this ECS instance" : $"RAM role {role} of this ECS instance";

    /// <inheritdoc/>
    public async Task<Credentials> FetchAsync(CancellationToken cancellation)
    {
        var token = await TokenAsync(cancellation).ConfigureAwait(false);
        var name = role ?? (await GetAsync(Roles, token, cancellation).ConfigureAwait(false)).Trim();
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw Refuse("The instance metadata names no RAM role.");
        return CredentialJson.Read(await GetAsync(Roles + name, token, cancellation).ConfigureAwait(false), "The instance metadata");
    }

    /// <summary>The instance's region, or null when this machine is no ECS instance.</summary>
    public async Task<string?> FindRegionAsync(CancellationToken cancellation)
    {
        try
        {
            var token = await TokenAsync(cancellation).ConfigureAwait(false);
            return (await GetAsync(Region, token, cancellation).ConfigureAwait(false)).Trim() is { Length: > 0 } region ? region : null;
        }
        catch (CloudException)
        {
            return null;
        }
    }

    private async Task<string?> TokenAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(services.MetadataEndpoint, "/latest/api/token"));
        request.Headers.TryAddWithoutValidation("X-aliyun-ecs-metadata-token-ttl-seconds", "21600");
        try
        {
            var (status, token, _) = await CredentialRequest
                .SendAsync(services.MetadataHttp, request, Patience, services.Time, cancellation)
                .ConfigureAwait(false);
            if (status == 200 && token.Trim() is { Length: > 0 } text)
                return text;
            if (!user.IsOn("ALIBABA_CLOUD_IMDSV1_DISABLED"))
                return null;
            throw Refuse(
                $"The instance metadata gives no token (status {status}), and version 1 is forbidden by ALIBABA_CLOUD_IMDSV1_DISABLED."
            );
        }
        catch (CloudException e) when (e.IsRetryable || e.Code == StrangerAnswer.Code)
        {
            throw Refuse($"This is no ECS instance, or its metadata is switched off: {e.Message}", e);
        }
    }

    private async Task<string> GetAsync(string path, string? token, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(services.MetadataEndpoint, path));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("X-aliyun-ecs-metadata-token", token);
        var (status, text, _) = await CredentialRequest
            .SendAsync(services.MetadataHttp, request, Patience, services.Time, cancellation)
            .ConfigureAwait(false);
        return status switch
        {
            200 => text,
            404 => throw Refuse("The ECS instance has no RAM role, or not the role that was asked for."),
            _ => throw Refuse($"The instance metadata answers with status {status}."),
        };
    }

    private static CloudException Refuse(string message, Exception? inner = null) =>
        new(
            "credentials",
            "no-instance-role",
            message,
            hint: "Attach a RAM role to the instance (`aliyun ecs AttachInstanceRamRole`).",
            inner: inner
        );
}
