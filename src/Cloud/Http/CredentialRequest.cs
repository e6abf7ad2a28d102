using System.Text;

namespace ImageTools.Cloud.Http;

/// <summary>Small requests to services that give out credentials.</summary>
internal static class CredentialRequest
{
    private const int LargestAnswer = 1 << 20;
    private static readonly Credentials NoSecrets = new("", "");

    /// <summary>
    /// Sends a request; returns status, text and the server's time. Without a response, it throws a <see cref="CloudException"/> that is
    /// retryable.
    /// </summary>
    public static async Task<(int Status, string Text, DateTimeOffset? Date)> SendAsync(
        HttpMessageHandler handler,
        HttpRequestMessage request,
        TimeSpan patience,
        TimeProvider time,
        CancellationToken cancellation,
        Credentials? secrets = null
    )
    {
        using var http = new HttpClient(handler, disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        using var watch = StallWatch.OfWhole(patience, time, cancellation);
        try
        {
            using var response = await http.SendAsync(request, watch.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(watch.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (StrangerAnswer.IsFinal(response, body))
            {
                throw StrangerAnswer.Error(
                    "credentials",
                    "Asking for credentials",
                    request.RequestUri!.Authority,
                    response,
                    body,
                    secrets ?? NoSecrets
                );
            }

            return (status, Encoding.UTF8.GetString(body), response.Headers.Date);
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var at = request.RequestUri!;
            if (ConnectionFault.Of(e, at, answered: false, Places(at)) is { } fault)
                throw fault.ToException("credentials", $"No answer from {at.Authority}: {fault.Words}.", e);

            throw new CloudException(
                "credentials",
                "unreachable",
                $"No answer from {at.Authority}: "
                    + $"{(watch.Fired ? $"nothing within {patience.TotalSeconds:0} s" : ConnectionFault.Said(e))}.",
                hint: "Check the network, the proxy and the endpoint; the same command resumes where it stopped.",
                retryable: true,
                inner: e
            );
        }
    }

    /// <summary>The setting that names the host. Credentials come from STS, from an address of the user's, or from the instance.</summary>
    private static string Places(Uri at) =>
        at.AbsolutePath == "/"
            ? "--sts-endpoint (ALIBABA_CLOUD_STS_ENDPOINT, ALIBABA_CLOUD_STS_REGION, sts_region of the profile)"
            : "the credentials URI (ALIBABA_CLOUD_CREDENTIALS_URI, credentials_uri of the profile)";
}
