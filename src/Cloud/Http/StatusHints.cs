using ImageTools.Cloud.Endpoints;

namespace ImageTools.Cloud.Http;

/// <summary>What a status without an explanation means, and what to do. It may come from the service or from a host in between.</summary>
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
                : $"The response redirects to {elsewhere}. A signed request is not sent there automatically: if that is the "
                    + "service, give it as the endpoint (--oss-endpoint, --ecs-endpoint, --ram-endpoint, --sts-endpoint); "
                    + "otherwise it is a proxy's login page.",
            301 or 302 or 303 or 307 or 308 =>
                "The response redirects to another host. A signed request is not sent there automatically: check the endpoint and "
                    + "--region. A proxy's login page can be the reason, too.",
            401 => "The host wants other credentials than a signature: it is a proxy or a gateway in between, or not the endpoint "
                + "of the service. Check the endpoint and the proxy (HTTPS_PROXY, NO_PROXY).",
            ProxyAuthentication =>
                "The proxy wants a name and a password: write them in front of the host in HTTPS_PROXY (name, colon, password, @, "
                    + "host), or name the service's host in NO_PROXY.",
            409 => "It conflicts with the present state: another user works on the same thing, or has already made it. Check the "
                + "present state and run the same command again.",
            412 => "The object is not what was expected: it was changed meanwhile. Run the same command again; it reads the present state.",
            416 =>
                "The object is shorter than expected: it was replaced meanwhile. Run the same command again; it reads the present state.",
            _ => null,
        };

    /// <summary>
    /// Host (and port) of a redirection, without the bucket in front when it is an endpoint of OSS. Null when it names none.
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
