using ImageTools.Cloud.Endpoints;

namespace ImageTools.Cloud.Http;

/// <summary>
/// What a status means that a service, or whatever is between, answers without an explanation of its own; and what to
/// do.
/// </summary>
public static class StatusHints
{
    private const int ProxyAuthentication = 407;

    /// <summary>What to do about a status, or null.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="elsewhere">Host that a redirection names (<see cref="Elsewhere"/>), or null.</param>
    public static string? Find(int status, string? elsewhere) =>
        status switch
        {
            301 or 302 or 303 or 307 or 308 when elsewhere is not null => OssEndpoint.RegionOf(elsewhere) is { } region
                ? $"The bucket is in another region: give --region {region}, or --oss-endpoint {elsewhere}."
                : $"It is answered by {elsewhere}, where no signed request is sent on its own: if that is the service, name it as the "
                    + "endpoint (--oss-endpoint, --ecs-endpoint, --ram-endpoint, --sts-endpoint); else it is a proxy's login page.",
            301 or 302 or 303 or 307 or 308 =>
                "It is answered somewhere else, where no signed request is sent on its own: check the endpoint and --region; a proxy's "
                    + "login page answers so, too.",
            401 => "Somebody wants other credentials than a signature: a proxy or a gateway in between, or an endpoint that is not that of "
                + "the service. Check the endpoint and the proxy (HTTPS_PROXY, NO_PROXY).",
            ProxyAuthentication =>
                "The proxy wants a name and a password: write them in front of the host in HTTPS_PROXY (name, colon, password, @, "
                    + "host), or name the service's host in NO_PROXY.",
            409 => "It contradicts what is there now: somebody else works on the same thing, or has made it meanwhile. Look what is there, "
                + "and run the same command again.",
            412 => "What is there is not what was expected: somebody changed it meanwhile. Run the same command again; it looks anew.",
            416 =>
                "What is there is shorter than what was asked for: it was replaced meanwhile. Run the same command again; it looks anew.",
            _ => null,
        };

    /// <summary>
    /// Host (and port) that a redirection leads to, without the bucket in front of one of the service's own; null when it leads
    /// nowhere.
    /// </summary>
    public static string? Elsewhere(HttpResponseMessage response)
    {
        if (
            (int)response.StatusCode is < 300 or >= 400
            || response.Headers.Location is not { IsAbsoluteUri: true, Scheme: "http" or "https" } to
        )
        {
            return null;
        }

        var labels = to.Authority.Split('.');
        return labels.Length > 3 && labels[1].StartsWith("oss-", StringComparison.Ordinal) ? string.Join('.', labels[1..]) : to.Authority;
    }
}
