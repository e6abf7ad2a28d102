using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ImageTools.Cloud.Endpoints;

namespace ImageTools.Cloud.Http;

/// <summary>A response that does not come from the service: from a login page, a gateway, or another web server under its name.</summary>
public static partial class StrangerAnswer
{
    /// <summary>Code of the error.</summary>
    public const string Code = "not-the-service";

    /// <summary>Network Authentication Required: the status for login pages of a network.</summary>
    private const int LoginNeeded = 511;

    private const int Looked = 16 << 10,
        LongestTitle = 80,
        LongestServer = 40;

    /// <summary>Whether a status is temporary, no matter which host sends it.</summary>
    /// <param name="status">HTTP status.</param>
    public static bool IsPassing(int status) => status != LoginNeeded && RetryPolicy.IsPassing(status);

    /// <summary>
    /// Whether this is a page for people, or a redirection to a host that is not the service's. No service here sends such a response.
    /// </summary>
    /// <param name="response">Head of the response.</param>
    /// <param name="body">Body, as far as it was read.</param>
    public static bool IsStrangers(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        var beginning = Beginning(body).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return (int)response.StatusCode == LoginNeeded
            || (StatusHints.Elsewhere(response) is { } to && OssEndpoint.RegionOf(to) is null)
            || response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml"
            || beginning.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || beginning.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Whether another host answers, and a retry will get the same response. A busy host is not meant; nor is a proxy that wants a
    /// password, because its status says more.
    /// </summary>
    /// <param name="response">Head of the response.</param>
    /// <param name="body">Body, as far as it was read.</param>
    public static bool IsFinal(HttpResponseMessage response, ReadOnlySpan<byte> body) =>
        IsStrangers(response, body)
        && !IsPassing((int)response.StatusCode)
        && response.StatusCode != HttpStatusCode.ProxyAuthenticationRequired;

    /// <summary>The error: what the response is, and what to do.</summary>
    /// <param name="service">Service that was asked.</param>
    /// <param name="what">What the request was for.</param>
    /// <param name="host">Host that answered.</param>
    /// <param name="response">The answer's head.</param>
    /// <param name="body">Its body.</param>
    /// <param name="signer">Credentials whose secrets the message must not repeat.</param>
    public static CloudException Error(
        string service,
        string what,
        string host,
        HttpResponseMessage response,
        ReadOnlySpan<byte> body,
        Credentials signer
    )
    {
        var status = (int)response.StatusCode;
        List<string> seen = [$"status {status}"];
        if (response.Content.Headers.ContentType?.MediaType is { } type)
            seen.Add(ForeignText.Line(type, LongestServer));
        if (
            Title().Match(Beginning(body)) is { Success: true } title
            && Shown(WebUtility.HtmlDecode(title.Groups[1].Value), LongestTitle) is { Length: > 0 } words
        )
        {
            seen.Add($"titled '{words}'");
        }

        if (
            response.Headers.NonValidated.TryGetValues("Server", out var server)
            && Shown(server.ToString(), LongestServer) is { Length: > 0 } name
        )
        {
            seen.Add($"from a server that calls itself '{name}'");
        }

        var more = StatusHints.Find(status, StatusHints.Elsewhere(response));
        return new CloudException(
            service,
            Code,
            $"{what}: {host} does not answer as the service: {string.Join(", ", seen)}.",
            status,
            hint: "A login page of the network (sign in with a browser), a proxy or a gateway answers in place of the service, or "
                + $"the endpoint is not that of the service.{(more is null ? "" : $" {more}")}"
        );

        string Shown(string text, int longest) => ForeignText.Line(SecretText.Hide(text, signer), longest);
    }

    private static string Beginning(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString(body[..Math.Min(body.Length, Looked)]);

    [GeneratedRegex(@"<title[^>]{0,200}>([^<]{0,400})", RegexOptions.IgnoreCase)]
    private static partial Regex Title();
}
