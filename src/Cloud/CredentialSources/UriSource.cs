using ImageTools.Cloud.Http;
using ImageTools.Cloud.Json;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>A server that hands out credentials at an address: a sidecar, an agent.</summary>
/// <param name="address">http or https.</param>
/// <param name="services">Network.</param>
internal sealed class UriSource(string address, CredentialServices services) : ICredentialSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? $"credentials URI at {uri.Authority}" : "credentials URI";

    /// <inheritdoc/>
    public async Task<Credentials> FetchAsync(CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new CloudException(
                "credentials",
                "bad-credentials",
                "The credentials URI is not an http address.",
                hint: "Check ALIBABA_CLOUD_CREDENTIALS_URI, or credentials_uri of the profile."
            );
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        var (status, text, _) = await CredentialRequest
            .SendAsync(services.Http, request, Patience, services.Time, cancellation)
            .ConfigureAwait(false);
        return status == 200
            ? CredentialJson.Read(text, Name)
            : throw new CloudException(
                "credentials",
                "bad-credentials",
                $"The {Name} answers with status {status}.",
                status,
                hint: StatusHints.Find(status, null)
            );
    }
}
