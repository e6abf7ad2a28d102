using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace ImageTools.Cloud.Http;

/// <summary>The reason why there is no connection to a service. This one place decides which reasons a retry can solve.</summary>
/// <param name="Code">Stable code of the error.</param>
/// <param name="Words">What happened; follows "no answer from HOST: " in a message.</param>
/// <param name="Hint">What to do.</param>
/// <param name="IsRetryable">Whether a retry may work.</param>
/// <param name="Status">HTTP status of a proxy, or 0.</param>
public sealed partial record ConnectionFault(string Code, string Words, string Hint, bool IsRetryable = false, int Status = 0)
{
    private const int ProxyAuthentication = 407;

    /// <summary>The reason that <paramref name="cause"/> shows, or null when only the missing response is known.</summary>
    /// <param name="cause">Error of the attempt.</param>
    /// <param name="endpoint">Where it went.</param>
    /// <param name="answered">Whether the same endpoint has answered before. If so, its name and protocol are right, and the fault is
    /// temporary.</param>
    /// <param name="options">Options that name the endpoint, for the hint.</param>
    public static ConnectionFault? Of(Exception cause, Uri endpoint, bool answered, string options)
    {
        if (cause is not HttpRequestException failed)
            return null;
        if (failed.HttpRequestError == HttpRequestError.ProxyTunnelError)
            return OfProxy(failed, endpoint, options);
        // A retry does not help against a certificate, even if the host has answered before.
        for (Exception? inner = failed; inner is not null; inner = inner.InnerException)
        {
            if (inner is CertificateFault certificate)
            {
                return new(
                    certificate.Code,
                    certificate.Message,
                    certificate.Hint
                        + (
                            certificate.Host == endpoint.Host
                                ? ""
                                : $" It came up on the way to {endpoint.Authority}: {certificate.Host} is a proxy (HTTPS_PROXY)."
                        )
                );
            }
        }
        if (answered)
            return null;
        return failed.HttpRequestError switch
        {
            // TryAgain is not here: a resolver that does not answer says nothing about the name.
            HttpRequestError.NameResolutionError
                when failed.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } =>
                Unknown(Sought(failed) ?? endpoint.Host, endpoint, options),
            HttpRequestError.SecureConnectionError
                when failed.InnerException is AuthenticationException { InnerException: null } plain
                    && plain.Message.Contains("frame", StringComparison.OrdinalIgnoreCase) => new(
                "not-https",
                "it does not speak https",
                $"What answers at {endpoint.Authority} does not speak https: check the "
                    + $"port{(endpoint.IsLoopback ? $", or write http://{endpoint.Authority}" : "")} ({options})."
            ),
            // A broken connection is an IOException and temporary. This one is a TLS alert or an invalid response.
            HttpRequestError.SecureConnectionError
                when failed.InnerException is AuthenticationException { InnerException: not null } refused => new(
                "tls-refused",
                $"the TLS handshake failed: {ForeignText.Line(Innermost(refused).Message, 200)}",
                $"This machine and {endpoint.Authority} have no TLS version or no cipher in common, or one refuses the other: "
                    + $"check the endpoint ({options}) and the proxy (HTTPS_PROXY)."
            ),
            HttpRequestError.InvalidResponse when endpoint.Scheme == "http" => new(
                "not-http",
                "it does not speak plain http",
                $"What answers at {endpoint.Authority} does not speak plain http: check the port, or write https://{endpoint.Authority} "
                    + $"({options})."
            ),
            _ => null,
        };
    }

    /// <summary>The host name that was looked up: that of the proxy when there is one. Null when the error does not say it.</summary>
    public static string? Sought(Exception cause) =>
        cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
        && HostBehind().Match(cause.Message) is { Success: true } match
            ? match.Groups[1].Value
            : null;

    /// <summary>The reason in the runtime's words, fit for a message.</summary>
    /// <param name="cause">What the attempt ended with.</param>
    public static string Said(Exception cause) => SecretText.Address(Innermost(cause).Message);

    /// <summary>This fault as the error of a request.</summary>
    /// <param name="service">oss, ecs, ram, sts, credentials.</param>
    /// <param name="message">A sentence with <see cref="Words"/>.</param>
    /// <param name="cause">What the attempt ended with.</param>
    public CloudException ToException(string service, string message, Exception cause) =>
        new(service, Code, message, Status, hint: Hint, retryable: IsRetryable, inner: cause);

    private static ConnectionFault Unknown(string host, Uri endpoint, string options) =>
        host.Equals(endpoint.IdnHost, StringComparison.OrdinalIgnoreCase) || host.Equals(endpoint.Host, StringComparison.OrdinalIgnoreCase)
            ? new(
                "unknown-host",
                $"there is no host {host}",
                $"There is no host {host}: check --region and {options}, and this machine's name resolution."
            )
            : new(
                "unknown-host",
                $"there is no host {host}, the proxy on the way",
                $"There is no host {host}: check the proxy's name (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY), or name {endpoint.Host} in "
                    + "NO_PROXY."
            );

    private static ConnectionFault OfProxy(HttpRequestException failed, Uri endpoint, string options)
    {
        // The sentence quotes the proxy's address first. It may hold digits as well.
        var status = (int?)failed.StatusCode
            ?? (
                TunnelStatus().Matches(failed.Message) is { Count: > 0 } all
                    ? int.Parse(all[^1].Groups[1].Value, CultureInfo.InvariantCulture)
                    : 0
            );
        return status switch
        {
            ProxyAuthentication => new(
                "proxy-authentication",
                "the proxy refuses to connect (407): it wants a name and a password, or the given ones are wrong",
                StatusHints.Find(ProxyAuthentication, null)!,
                Status: status
            ),
            _ when RetryPolicy.IsPassing(status) => new(
                "proxy-failed",
                $"the proxy does not reach it ({status})",
                $"The proxy (HTTPS_PROXY) can't reach {endpoint.Authority}, or can't find its name: check --region and {options}; or "
                    + $"name {endpoint.Host} in NO_PROXY, if the host can be reached without the proxy.",
                IsRetryable: true,
                status
            ),
            0 => new(
                "proxy-failed",
                "the proxy makes no connection to it",
                $"Check the proxy (HTTPS_PROXY), or name {endpoint.Host} in NO_PROXY.",
                IsRetryable: true
            ),
            _ => new(
                "proxy-refused",
                $"the proxy refuses to connect to it ({status})",
                $"The proxy (HTTPS_PROXY) blocks {endpoint.Authority}: ask for access there, or name "
                    + $"{endpoint.Host} in NO_PROXY, if the host can be reached without the proxy.",
                Status: status
            ),
        };
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    [GeneratedRegex(@"\(([^()\s]+):[0-9]+\)\s*$")]
    private static partial Regex HostBehind();

    [GeneratedRegex("'([1-5][0-9]{2})'")]
    private static partial Regex TunnelStatus();
}
