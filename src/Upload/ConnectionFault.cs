using System.Net.Sockets;
using System.Security.Authentication;

namespace ImageTools.Upload;

/// <summary>Why no connection to a service comes about that never will: the same again is not worth the wait.</summary>
/// <param name="Code">Stable code of the error.</param>
/// <param name="Hint">What to do.</param>
public sealed record ConnectionFault(string Code, string Hint)
{
    /// <summary>What <paramref name="cause"/> shows, or null when it may be otherwise in a moment.</summary>
    /// <param name="cause">What the attempt ended with.</param>
    /// <param name="endpoint">Where it went.</param>
    /// <param name="answered">Whether the same endpoint has answered before: then nothing about its name or its protocol is wrong, and whatever this is will pass.</param>
    /// <param name="options">Options that name the endpoint, for the hint.</param>
    public static ConnectionFault? Of(Exception cause, Uri endpoint, bool answered, string options)
    {
        if (answered || cause is not HttpRequestException failed)
            return null;
        return failed.HttpRequestError switch
        {
            // Not TryAgain: a resolver that does not answer says nothing about the name.
            HttpRequestError.NameResolutionError when failed.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } =>
                new("unknown-host", $"There is no host {endpoint.Host}: check --region and {options}, and this machine's name resolution."),
            HttpRequestError.SecureConnectionError when failed.InnerException is AuthenticationException { InnerException: null } plain && plain.Message.Contains("frame", StringComparison.OrdinalIgnoreCase) =>
                new("not-https", $"What answers at {endpoint.Authority} does not speak https: check the port{(endpoint.IsLoopback ? $", or write http://{endpoint.Authority}" : "")} ({options})."),
            HttpRequestError.InvalidResponse when endpoint.Scheme == "http" =>
                new("not-http", $"What answers at {endpoint.Authority} does not speak plain http: check the port, or write https://{endpoint.Authority} ({options})."),
            _ => null,
        };
    }
}
